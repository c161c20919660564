package io.jobetl.io.cassandra.session;

import io.jobetl.io.connection.Login;
import io.jobetl.io.connection.Tls;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Cassandra. Validated when it is made, immutable. Reads and writes are always at LOCAL_QUORUM: with less,
 * a row that was acknowledged could be missing from a slice.
 *
 * @param contactPoints nodes to ask first, at least one
 * @param keyspace keyspace of the tracking table, exactly as written (Cassandra folds unquoted names to lower case)
 * @param localDatacenter datacenter to talk to; null = the one of the contact points
 * @param user null = no login
 * @param password null = no login
 * @param connectTimeout longest wait for a connection and its first answers
 * @param requestTimeout longest wait for the answer to one request, of one page for reads
 * @param tls a verifying mode encrypts, and for the nodes behind the contact points the certificate has to name the
 *     address that Cassandra tells ({@code rpc_address}); with any other mode connections are not encrypted
 */
public record CassandraConfig(
        List<ContactPoint> contactPoints,
        String keyspace,
        @Nullable String localDatacenter,
        @Nullable String user,
        @Nullable String password,
        Duration connectTimeout,
        Duration requestTimeout,
        Tls tls) {

    public static final int DEFAULT_PORT = 9042;
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);
    public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(10);

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");

    /** One node; the host is a name or an address. */
    public record ContactPoint(String host, int port) {
        public ContactPoint {
            if (host.isBlank()) {
                throw new IllegalArgumentException("host of a Cassandra contact point is blank");
            }
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("port=" + port + " of host=" + host + " is outside 1..65535");
            }
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    public CassandraConfig {
        contactPoints = List.copyOf(contactPoints);
        if (contactPoints.isEmpty()) {
            throw new IllegalArgumentException("no Cassandra contact point is given");
        }
        checkIdentifier("keyspace", keyspace);
        if ((user == null) != (password == null)) {
            throw new IllegalArgumentException("Cassandra user and password go together: "
                    + (user == null ? "the user is missing" : "the password is missing"));
        }
        checkPositive("connectTimeout", connectTimeout);
        checkPositive("requestTimeout", requestTimeout);
    }

    /** Not encrypted. */
    public CassandraConfig(
            List<ContactPoint> contactPoints,
            String keyspace,
            @Nullable String localDatacenter,
            @Nullable String user,
            @Nullable String password,
            Duration connectTimeout,
            Duration requestTimeout) {
        this(contactPoints, keyspace, localDatacenter, user, password, connectTimeout, requestTimeout, Tls.DISABLED);
    }

    /** One contact point, no login, default timeouts. */
    public static CassandraConfig of(String host, int port, String keyspace) {
        return of(List.of(new ContactPoint(host, port)), keyspace);
    }

    /** No login, not encrypted, default timeouts. */
    public static CassandraConfig of(List<ContactPoint> contactPoints, String keyspace) {
        return new CassandraConfig(
                contactPoints, keyspace, null, null, null, DEFAULT_CONNECT_TIMEOUT, DEFAULT_REQUEST_TIMEOUT);
    }

    /** The same with a login. */
    public CassandraConfig withLogin(String newUser, String newPassword) {
        return new CassandraConfig(
                contactPoints, keyspace, localDatacenter, newUser, newPassword, connectTimeout, requestTimeout, tls);
    }

    /** The same with a login. */
    public CassandraConfig withLogin(Login login) {
        return withLogin(login.user(), login.password().value());
    }

    /** The same with another keyspace. */
    public CassandraConfig withKeyspace(String newKeyspace) {
        return new CassandraConfig(
                contactPoints, newKeyspace, localDatacenter, user, password, connectTimeout, requestTimeout, tls);
    }

    /** The same, talking to the nodes of one datacenter; null = that of the contact points. */
    public CassandraConfig withLocalDatacenter(@Nullable String newDatacenter) {
        return new CassandraConfig(
                contactPoints, keyspace, newDatacenter, user, password, connectTimeout, requestTimeout, tls);
    }

    /** The addresses of the contact points, for messages. */
    public String address() {
        return contactPoints.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    /** The same, encrypted as this says. */
    public CassandraConfig withTls(Tls newTls) {
        return new CassandraConfig(
                contactPoints, keyspace, localDatacenter, user, password, connectTimeout, requestTimeout, newTls);
    }

    /** @throws IllegalArgumentException when the value, of what the name says, is not to be written into CQL text */
    public static void checkIdentifier(String name, String value) {
        if (!IDENTIFIER.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    name + "=" + value + " is not an identifier: it must match " + IDENTIFIER);
        }
    }

    private static void checkPositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + "=" + value + " must be positive");
        }
    }

    /** Everything but the password. */
    @Override
    public String toString() {
        return "CassandraConfig[contactPoints=" + contactPoints + ", keyspace=" + keyspace + ", localDatacenter="
                + localDatacenter + ", user=" + user + ", tls=" + tls.mode().title() + ", connectTimeout="
                + connectTimeout
                + ", requestTimeout="
                + requestTimeout + "]";
    }
}
