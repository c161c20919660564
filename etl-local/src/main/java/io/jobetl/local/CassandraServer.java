package io.jobetl.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One Cassandra 5.0 node that is its own cluster. No authentication, JMX off. */
final class CassandraServer implements ServerRecipe {
    private static final int SUPPORTED_OPCODE = 0x06;
    private static final int RESPONSE_VERSION_4 = 0x84;

    /** What Cassandra's own start script opens on Java 17. */
    private static final List<String> EXPORTS = List.of(
            "java.base/jdk.internal.misc",
            "java.base/jdk.internal.ref",
            "java.base/java.lang.ref",
            "java.base/sun.nio.ch",
            "java.management.rmi/com.sun.jmx.remote.internal.rmi",
            "java.rmi/sun.rmi.registry",
            "java.rmi/sun.rmi.server",
            "java.sql/java.sql",
            "jdk.unsupported/sun.misc");

    private static final List<String> OPENS = List.of(
            "java.base/java.io",
            "java.base/java.lang",
            "java.base/java.lang.module",
            "java.base/java.lang.reflect",
            "java.base/java.nio",
            "java.base/java.util",
            "java.base/jdk.internal.loader",
            "java.base/jdk.internal.math",
            "java.base/jdk.internal.module",
            "java.base/jdk.internal.ref",
            "java.base/jdk.internal.reflect",
            "java.base/jdk.internal.util.jar",
            "java.base/sun.nio.ch",
            "jdk.management/com.sun.management.internal");

    private final ServerContext context;

    CassandraServer(ServerContext context) {
        this.context = context;
    }

    @Override
    public Launch prepare() throws IOException {
        CassandraJava java = CassandraJava.find();
        ServersFolder servers = context.servers();
        // On a newer Java, the stand-in for the class that needs the security manager comes first.
        String classPath = java.isSupported()
                ? servers.classPath(Server.CASSANDRA)
                : servers.classPath(
                        Server.CASSANDRA, servers.folder(Server.CASSANDRA).resolve("newer-jdk"));
        Path yaml = Files.createDirectories(context.data()).resolve("cassandra.yaml");
        Files.writeString(yaml, context.withSettings(yaml()));

        List<String> command = ServerJvm.command(java.home(), context, classPath);
        if (context.quickStart()) {
            command.add("-XX:TieredStopAtLevel=1");
        }
        command.addAll(List.of(
                "-XX:MaxDirectMemorySize=" + context.memoryMegabytes() + "m",
                "-Dcassandra.storagedir=" + context.data(),
                "-Dcassandra.config=" + yaml.toUri(),
                "-Dcassandra-foreground=yes",
                "-Dcassandra.skip_wait_for_gossip_to_settle=0",
                "-Dcassandra.ring_delay_ms=0",
                "-Dcassandra.superuser_setup_delay_ms=0",
                "-Dcassandra.shutdown_announce_in_ms=0",
                "-Dcassandra.skip_paxos_state_rebuild=true",
                "-Dio.netty.tryReflectionSetAccessible=true",
                "-Djdk.attach.allowAttachSelf=true"));
        EXPORTS.forEach(name -> command.addAll(List.of("--add-exports", name + "=ALL-UNNAMED")));
        OPENS.forEach(name -> command.addAll(List.of("--add-opens", name + "=ALL-UNNAMED")));
        command.add("org.apache.cassandra.service.CassandraDaemon");
        return new Launch(command);
    }

    /** CQL binary protocol, version 4: OPTIONS is answered by SUPPORTED, before any login. */
    @Override
    public boolean isReady() throws IOException {
        return ServerSocketProbe.ask(context.port(), (in, out) -> {
            out.write(new byte[] {0x04, 0, 0, 0, 0x05, 0, 0, 0, 0});
            out.flush();
            int version = in.readUnsignedByte();
            in.skipNBytes(3); // flags, stream
            return version == RESPONSE_VERSION_4 && in.readUnsignedByte() == SUPPORTED_OPCODE;
        });
    }

    /** An unknown key ends the server, so each of these is known to 5.0. */
    private String yaml() {
        return """
                cluster_name: etl
                num_tokens: 1
                allocate_tokens_for_local_replication_factor: 1
                partitioner: org.apache.cassandra.dht.Murmur3Partitioner
                endpoint_snitch: SimpleSnitch
                seed_provider:
                  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
                    parameters:
                      - seeds: "127.0.0.1:%1$d"
                listen_address: 127.0.0.1
                broadcast_address: 127.0.0.1
                rpc_address: 127.0.0.1
                broadcast_rpc_address: 127.0.0.1
                storage_port: %1$d
                ssl_storage_port: %1$d
                start_native_transport: true
                native_transport_port: %2$d
                storage_compatibility_mode: NONE
                commitlog_sync: periodic
                commitlog_sync_period: 10000ms
                commitlog_segment_size: 16MiB
                commitlog_total_space: 256MiB
                auto_snapshot: false
                snapshot_before_compaction: false
                hinted_handoff_enabled: false
                memtable_allocation_type: offheap_objects
                memtable_heap_space: 128MiB
                memtable_offheap_space: 256MiB
                memtable:
                  configurations:
                    skiplist:
                      class_name: SkipListMemtable
                    trie:
                      class_name: TrieMemtable
                    default:
                      inherits: trie
                sstable:
                  selected_format: bti
                sai_options:
                  segment_write_buffer_size: 32MiB
                file_cache_size: 64MiB
                key_cache_size: 16MiB
                concurrent_reads: 8
                concurrent_writes: 16
                concurrent_compactors: 1
                compaction_throughput: 64MiB/s
                user_defined_functions_enabled: false
                materialized_views_enabled: false
                sasi_indexes_enabled: false
                read_request_timeout: 20s
                write_request_timeout: 20s
                range_request_timeout: 60s
                truncate_request_timeout: 60s
                request_timeout: 20s
                """.formatted(context.internalPort(), context.port());
    }
}
