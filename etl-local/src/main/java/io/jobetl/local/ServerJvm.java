package io.jobetl.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The part of the command line that the servers on a JVM share, and their logging. */
final class ServerJvm {
    private ServerJvm() {}

    static Path java(Path javaHome) {
        return javaHome.resolve("bin").resolve("java");
    }

    static Path runningJavaHome() {
        return Path.of(System.getProperty("java.home"));
    }

    /** A small, quickly started JVM; the caller appends its options, the main class and the arguments. */
    static List<String> command(Path javaHome, ServerContext context, String classPath) throws IOException {
        List<String> command = command(javaHome, context, context.memoryMegabytes(), classPath);
        command.add("-Dlogback.configurationFile=" + writeLogback(context));
        return command;
    }

    /** The same without logging, which the class path has to bring, and with another heap. */
    static List<String> command(Path javaHome, ServerContext context, int heapMegabytes, String classPath)
            throws IOException {
        return new ArrayList<>(List.of(
                java(javaHome).toString(),
                "-Xms" + Math.min(64, heapMegabytes) + "m",
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + Files.createDirectories(context.data().resolve("tmp")),
                "-cp",
                classPath));
    }

    /**
     * To standard output, which the parent has redirected to the log file: what a JVM says on its own lands there too.
     */
    private static Path writeLogback(ServerContext context) throws IOException {
        Path file = Files.createDirectories(context.data()).resolve("logback.xml");
        return Files.writeString(file, """
                <configuration scan="false">
                  <appender name="log" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder>
                      <pattern>%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level [%thread] %logger{20} - %msg%n</pattern>
                    </encoder>
                  </appender>
                  <!-- Long lists of settings at each start. -->
                  <logger name="org.apache.kafka.clients" level="WARN"/>
                  <logger name="org.apache.kafka.common.config" level="WARN"/>
                  <logger name="org.apache.kafka.connect.runtime.WorkerConfig" level="WARN"/>
                  <logger name="kafka.server.KafkaConfig" level="WARN"/>
                  <logger name="kafka.utils.Log4jControllerRegistration$" level="WARN"/>
                  <root level="INFO">
                    <appender-ref ref="log"/>
                  </root>
                </configuration>
                """);
    }
}
