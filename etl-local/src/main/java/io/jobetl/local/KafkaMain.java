package io.jobetl.local;

import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.UUID;

/**
 * Main class inside the broker's JVM: formats the log folder the first time, then starts the broker. One JVM instead of
 * two, which saves two seconds. Kafka is not a dependency of this module, hence the reflection; both entry points are
 * those of Kafka's own scripts (kafka-storage.sh, kafka-server-start.sh).
 */
final class KafkaMain {
    private KafkaMain() {}

    /**
     * Called by the JVM.
     *
     * @param args server.properties and the log folder
     */
    public static void main(String[] args) throws ReflectiveOperationException {
        String properties = args[0];
        if (Files.notExists(Path.of(args[1], "meta.properties"))) {
            Method execute =
                    Class.forName("kafka.tools.StorageTool").getMethod("execute", String[].class, PrintStream.class);
            String[] format = {"format", "--cluster-id", clusterId(), "--config", properties, "--ignore-formatted"};
            int status = (Integer) execute.invoke(null, format, System.out);
            if (status != 0) {
                System.exit(status);
            }
        }
        Class.forName("kafka.Kafka").getMethod("main", String[].class).invoke(null, (Object) new String[] {properties});
    }

    /** A random id in Kafka's spelling: 16 bytes in base 64 without padding. */
    private static String clusterId() {
        UUID id = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        // A leading "-" would be taken for an option.
        bytes[0] &= 0x3f;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
