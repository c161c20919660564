package io.jobetl.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One Kafka node, broker and controller (KRaft) in one JVM. */
final class KafkaServer implements ServerRecipe {
    private static final short API_VERSIONS = 18;
    private static final int CORRELATION_ID = 1;

    private final ServerContext context;

    KafkaServer(ServerContext context) {
        this.context = context;
    }

    @Override
    public Launch prepare() throws IOException {
        Path log = context.data().resolve("log");
        Path properties = Files.createDirectories(context.data()).resolve("server.properties");
        Files.writeString(properties, context.withSettings(properties(log)));
        List<String> command = ServerJvm.command(
                ServerJvm.runningJavaHome(),
                context,
                context.servers().classPath(Server.KAFKA, ServersFolder.ownCode()));
        command.addAll(
                List.of("-XX:TieredStopAtLevel=1", KafkaMain.class.getName(), properties.toString(), log.toString()));
        return new Launch(command);
    }

    /** ApiVersions, version 0: the broker answers it without error once it takes requests at all. */
    @Override
    public boolean isReady() throws IOException {
        return ServerSocketProbe.ask(context.port(), (in, out) -> {
            byte[] client = "etl-local".getBytes(StandardCharsets.US_ASCII);
            out.writeInt(2 + 2 + 4 + 2 + client.length);
            out.writeShort(API_VERSIONS);
            out.writeShort(0);
            out.writeInt(CORRELATION_ID);
            out.writeShort(client.length);
            out.write(client);
            out.flush();
            in.readInt(); // length
            return in.readInt() == CORRELATION_ID && in.readShort() == 0;
        });
    }

    private String properties(Path log) {
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
                controller.listener.names=CONTROLLER
                inter.broker.listener.name=PLAINTEXT
                log.dirs=%3$s
                num.partitions=1
                offsets.topic.num.partitions=4
                offsets.topic.replication.factor=1
                transaction.state.log.num.partitions=4
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                share.coordinator.state.topic.num.partitions=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                group.initial.rebalance.delay.ms=0
                log.cleaner.dedupe.buffer.size=2097152
                """.formatted(context.port(), context.internalPort(), log);
    }
}
