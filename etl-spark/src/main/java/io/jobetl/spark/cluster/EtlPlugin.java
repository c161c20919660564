package io.jobetl.spark.cluster;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/**
 * Made by Spark in the driver and in each executor. An executor asks the driver for its settings when it first needs
 * them, and closes its session when it ends.
 */
public final class EtlPlugin implements SparkPlugin {
    /** Spark makes the plugin by its name, so what the driver answers cannot be handed to it. */
    private static final AtomicReference<ReaderSettings> OFFERED = new AtomicReference<>();

    /** Text, and bytes for an answer: Spark reads its messages with a class loader that does not know our classes. */
    private static final String SETTINGS = "settings of etl";

    /** Answers executors with these from now on. */
    static void offer(ReaderSettings settings) {
        OFFERED.set(settings);
    }

    @Override
    public DriverPlugin driverPlugin() {
        return new DriverPlugin() {
            @Override
            public @Nullable Object receive(Object message) {
                ReaderSettings offered = OFFERED.get();
                return offered != null && SETTINGS.equals(message) ? offered.toBytes() : null;
            }
        };
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorPlugin() {
            @Override
            public void init(PluginContext context, Map<String, String> extraConf) {
                ExecutorSession.begin(() -> ask(context));
            }

            @Override
            public void shutdown() {
                ExecutorSession.end();
            }
        };
    }

    private static ReaderSettings ask(PluginContext context) {
        try {
            return ReaderSettings.fromBytes((byte[]) context.ask(SETTINGS));
        } catch (Exception e) {
            throw SparkCluster.failure(
                    "the driver did not tell how to reach Cassandra: " + Reasons.of(e),
                    "the log of the executors says more",
                    e);
        }
    }
}
