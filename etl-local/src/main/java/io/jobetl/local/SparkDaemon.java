package io.jobetl.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The master of a Spark standalone cluster, or one of its workers. */
final class SparkDaemon implements ServerRecipe {
    /**
     * The master would remove an application after ten executors in a row that could not be started. A port that was
     * taken meanwhile has to fail the start, not to be exchanged for the next one. The REST server, which nobody here
     * uses, would want one more.
     */
    private static final String PROPERTIES = """
            spark.deploy.maxExecutorRetries=-1
            spark.port.maxRetries=0
            spark.master.rest.enabled=false
            spark.worker.cleanup.enabled=true
            spark.worker.cleanup.appDataTtl=86400
            """;

    private static final int WORKER_HEAP_MEGABYTES = 192;
    private static final int WORKER_CORES = 1;
    private static final Pattern MASTER_READY = Pattern.compile("\"status\"\\s*:\\s*\"ALIVE\"");
    /** A worker that is not registered, or no longer, has no master to name. */
    private static final Pattern WORKER_READY = Pattern.compile("\"masterurl\"\\s*:\\s*\"spark://");

    private final ServerContext context;

    SparkDaemon(ServerContext context) {
        this.context = context;
    }

    @Override
    public Launch prepare() throws IOException {
        Server server = context.server();
        SparkHome home =
                SparkHome.make(context.data().resolve("home"), context.servers().files(server));
        Path properties = context.data().resolve("spark.properties");
        Files.writeString(properties, context.withSettings(PROPERTIES));
        List<String> command = ServerJvm.command(
                ServerJvm.runningJavaHome(),
                context,
                server.isWorker() ? WORKER_HEAP_MEGABYTES : context.memoryMegabytes(),
                context.servers().classPath(server, home.configuration()));
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(server.isWorker() ? worker() : master());
        command.addAll(List.of("--host", FreePorts.HOST, "--properties-file", properties.toString()));
        if (server.isWorker()) {
            command.add(Server.SPARK.address(
                    new Endpoint(FreePorts.HOST, context.ports().apply(Server.SPARK))));
        }
        return new Launch(command, home.environment(context.data().resolve("tmp")));
    }

    @Override
    public boolean isReady() throws IOException {
        boolean worker = context.server().isWorker();
        return HttpProbe.get(page(context.server(), context.port(), context.internalPort()), "/json/")
                .filter(body ->
                        (worker ? WORKER_READY : MASTER_READY).matcher(body).find())
                .isPresent();
    }

    /** Which of the two ports serves the web page. */
    static int page(Server server, int port, int internalPort) {
        return server.isWorker() ? port : internalPort;
    }

    private List<String> master() {
        return List.of(
                "org.apache.spark.deploy.master.Master",
                "--port",
                Integer.toString(context.port()),
                "--webui-port",
                Integer.toString(context.internalPort()));
    }

    private List<String> worker() {
        return List.of(
                "org.apache.spark.deploy.worker.Worker",
                "--port",
                Integer.toString(context.internalPort()),
                "--webui-port",
                Integer.toString(context.port()),
                "--cores",
                Integer.toString(WORKER_CORES),
                "--memory",
                context.memoryMegabytes() + "M",
                "--work-dir",
                context.data().resolve("work").toString());
    }
}
