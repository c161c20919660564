package io.jobetl.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A folder that Spark takes for its installation. The daemons get their class path from us, but a worker starts
 * executors as an installation would: with all of {@code jars/}. A file RELEASE tells an installation from a source
 * tree.
 *
 * @param folder in the data of one server, made anew at each of its starts
 */
record SparkHome(Path folder) {
    private static final String SCALA = "2.13";
    /** Executors read it too. Each task is a line at the level INFO, and tasks come by the second. */
    private static final String LOGGING = """
            appender.log.type = Console
            appender.log.name = log
            appender.log.target = SYSTEM_ERR
            appender.log.layout.type = PatternLayout
            appender.log.layout.pattern = %d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z'}{UTC} %-5p [%t] %c{1.} - %m%n%ex
            rootLogger.level = warn
            rootLogger.appenderRef.log.ref = log
            logger.deploy.name = org.apache.spark.deploy
            logger.deploy.level = info
            """;

    static SparkHome make(Path folder, List<Path> jars) throws IOException {
        DataDirectory.deleteTree(folder);
        Path links = Files.createDirectories(folder.resolve("jars"));
        for (Path jar : jars) {
            Files.createSymbolicLink(links.resolve(jar.getFileName()), jar);
        }
        SparkHome home = new SparkHome(folder);
        Files.writeString(Files.createDirectories(home.configuration()).resolve("log4j2.properties"), LOGGING);
        Files.writeString(folder.resolve("RELEASE"), "Spark from Maven Central, prepared by etl-local\n");
        return home;
    }

    /** To be the first entry of the class path. */
    Path configuration() {
        return folder.resolve("conf");
    }

    /** All on 127.0.0.1, with the Java of this JVM; what a user has set for a Spark of his own does not count. */
    Map<String, String> environment(Path temporary) {
        return Map.of(
                "SPARK_HOME",
                folder.toString(),
                "SPARK_CONF_DIR",
                configuration().toString(),
                "SPARK_SCALA_VERSION",
                SCALA,
                "SPARK_LOCAL_IP",
                FreePorts.HOST,
                "SPARK_LOCAL_HOSTNAME",
                FreePorts.HOST,
                "SPARK_PUBLIC_DNS",
                FreePorts.HOST,
                "SPARK_LOCAL_DIRS",
                temporary.toString(),
                "SPARK_DIST_CLASSPATH",
                "",
                "JAVA_HOME",
                ServerJvm.runningJavaHome().toString());
    }
}
