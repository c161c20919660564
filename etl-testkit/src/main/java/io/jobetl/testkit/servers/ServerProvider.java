package io.jobetl.testkit.servers;

import io.jobetl.local.Endpoint;
import io.jobetl.local.Server;

/**
 * Starts servers for tests in another way than etl-local, with the same logins and databases. Found by
 * {@link java.util.ServiceLoader} when the system property {@code etl.test.servers} is {@code containers}. Thread-safe.
 */
public interface ServerProvider {
    /**
     * The server of this test JVM; started by the first call, ended with the JVM.
     *
     * @throws IllegalStateException if it cannot be started here, with the way out
     */
    Endpoint endpoint(Server server);
}
