package io.jobetl.local;

import java.time.Instant;
import java.util.Optional;

/**
 * What is remembered of one server.
 *
 * @param port where clients connect
 * @param internalPort second port of Cassandra (storage), Kafka (controller), Spark's master (web page) and its workers
 *     (RPC); without a meaning for the others
 * @param identity the process; empty when it was stopped in order
 * @param ready it has answered since its start
 * @param detached it outlives the process that started it
 */
record ServerState(
        int port,
        int internalPort,
        Optional<ProcessIdentity> identity,
        Instant startedAt,
        boolean ready,
        boolean detached) {

    boolean isAlive() {
        return identity.filter(ProcessIdentity::isAlive).isPresent();
    }

    ServerState stopped() {
        return new ServerState(port, internalPort, Optional.empty(), startedAt, false, false);
    }
}
