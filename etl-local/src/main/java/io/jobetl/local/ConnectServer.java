package io.jobetl.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A Kafka Connect worker (distributed, one node) that knows the Debezium MySQL connector, with exactly-once sources.
 */
final class ConnectServer implements ServerRecipe {
    private final ServerContext context;

    ConnectServer(ServerContext context) {
        this.context = context;
    }

    @Override
    public Launch prepare() throws IOException {
        // The worker does not start without it.
        Files.createDirectories(DataDirectory.secrets(context.data()));
        Path properties = Files.createDirectories(context.data()).resolve("worker.properties");
        Files.writeString(properties, context.withSettings(properties()));
        List<String> command = ServerJvm.command(
                ServerJvm.runningJavaHome(), context, context.servers().classPath(Server.CONNECT));
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1", "org.apache.kafka.connect.cli.ConnectDistributed", properties.toString()));
        return new Launch(command);
    }

    /** The list of connectors, which the worker knows only after it has joined its group and read its topics. */
    @Override
    public boolean isReady() throws IOException {
        return HttpProbe.get(context.port(), "/connectors").isPresent();
    }

    private String properties() {
        // service_load: looking for plugins the default way costs 200 MB and 3 s.
        return """
                bootstrap.servers=127.0.0.1:%1$d
                group.id=etl-connect
                listeners=http://127.0.0.1:%2$d
                rest.advertised.host.name=127.0.0.1
                rest.advertised.port=%2$d
                plugin.discovery=service_load
                key.converter=org.apache.kafka.connect.json.JsonConverter
                key.converter.schemas.enable=false
                value.converter=org.apache.kafka.connect.json.JsonConverter
                value.converter.schemas.enable=false
                config.storage.topic=connect-configs
                config.storage.replication.factor=1
                offset.storage.topic=connect-offsets
                offset.storage.replication.factor=1
                offset.storage.partitions=1
                status.storage.topic=connect-status
                status.storage.replication.factor=1
                status.storage.partitions=1
                scheduled.rebalance.max.delay.ms=0
                offset.flush.interval.ms=1000
                exactly.once.source.support=enabled
                config.providers=directory
                config.providers.directory.class=org.apache.kafka.common.config.provider.DirectoryConfigProvider
                config.providers.directory.param.allowed.paths=%3$s
                """.formatted(
                        context.ports().apply(Server.KAFKA), context.port(), DataDirectory.secrets(context.data()));
    }
}
