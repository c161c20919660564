package io.jobetl.app.e2e;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.io.cassandra.session.CassandraSessions;
import io.jobetl.local.LocalServers;
import io.jobetl.local.LocalServersConfig;
import io.jobetl.local.Server;
import io.jobetl.pipeline.port.StoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.awaitility.Awaitility;

/**
 * All four servers as a careful operator sets them up: TLS, logins, one user per purpose with the rights that the
 * scripts give. Their certificate is for the name localhost, so that 127.0.0.1 is a wrong name for the right server.
 */
final class SecureServers implements AutoCloseable {
    static final String DATABASE = "secure_app";

    private static final Path SCRIPTS = Path.of("..", "scripts");

    private final LocalServers servers;
    private final TestCertificates certificates;
    private final String password;
    private final int kafkaPort;

    private SecureServers(LocalServers servers, TestCertificates certificates, String password, int kafkaPort) {
        this.servers = servers;
        this.certificates = certificates;
        this.password = password;
        this.kafkaPort = kafkaPort;
    }

    /** @param password of all users */
    static SecureServers start(Path folder, String password)
            throws IOException, InterruptedException, GeneralSecurityException, SQLException, ExecutionException {
        TestCertificates certificates = TestCertificates.in(Files.createDirectories(folder.resolve("certificates")));
        int plainKafkaPort = freePort();
        int kafkaPort = freePort();
        LocalServers servers = LocalServers.start(LocalServersConfig.in(folder.resolve("servers"))
                .withAnyPorts()
                .withPort(Server.KAFKA, plainKafkaPort)
                .withQuickStart(true)
                .withSettings(Server.MYSQL, mysql(certificates))
                .withSettings(Server.CASSANDRA, cassandra(certificates))
                .withSettings(Server.KAFKA, kafka(certificates, plainKafkaPort, kafkaPort)));
        SecureServers secure = new SecureServers(servers, certificates, password, kafkaPort);
        try {
            secure.addUsers();
        } catch (SQLException | ExecutionException | RuntimeException e) {
            secure.close();
            throw e;
        }
        return secure;
    }

    TestCertificates certificates() {
        return certificates;
    }

    /** What leads a verb to these servers, safely. */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("MYSQL_HOST", "localhost");
        environment.put("MYSQL_PORT", Integer.toString(servers.port(Server.MYSQL)));
        environment.put("MYSQL_USER", "etl_run");
        environment.put("MYSQL_PASSWORD", password);
        environment.put("MYSQL_DATABASE", DATABASE);
        environment.put("ETL_MYSQL_TLS_MODE", "verify-identity");
        environment.put("ETL_MYSQL_TLS_CA_FILE", certificates.authority().toString());
        environment.put("CASSANDRA_HOST", "localhost");
        environment.put("CASSANDRA_PORT", Integer.toString(servers.port(Server.CASSANDRA)));
        environment.put("CASSANDRA_KEYSPACE", DATABASE);
        environment.put("ETL_CASSANDRA_USER", "etl_run");
        environment.put("ETL_CASSANDRA_PASSWORD", password);
        environment.put("ETL_CASSANDRA_TLS_MODE", "verify-identity");
        environment.put("ETL_CASSANDRA_TLS_CA_FILE", certificates.authority().toString());
        environment.put(
                "ETL_CASSANDRA_TLS_KEY_STORE", certificates.keyStore("client").toString());
        environment.put("ETL_CASSANDRA_TLS_KEY_STORE_PASSWORD", TestCertificates.PASSWORD);
        environment.put("KAFKA_SERVERS", "localhost:" + kafkaPort);
        environment.put("ETL_KAFKA_USER", "etl");
        environment.put("ETL_KAFKA_PASSWORD", password);
        environment.put("ETL_KAFKA_TLS_MODE", "verify-identity");
        environment.put("ETL_KAFKA_TLS_CA_FILE", certificates.authority().toString());
        environment.put(
                "ETL_CONNECT_KAFKA_SERVERS", servers.endpoint(Server.KAFKA).toString());
        environment.put("ETL_CONNECT_MYSQL_USER", "etl_cdc");
        environment.put("ETL_CONNECT_MYSQL_PASSWORD", password);
        // Connect is found as the local server of this folder, which can read secrets from it.
        environment.put("ETL_DATA_DIR", servers.directory().path().toString());
        return environment;
    }

    String connectUrl() {
        return "http://" + servers.endpoint(Server.CONNECT);
    }

    String kafkaAt(String host) {
        return host + ":" + kafkaPort;
    }

    /** A connection without TLS, for what a test has to look at or break. */
    Connection mysql(String user, String itsPassword) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://" + servers.endpoint(Server.MYSQL) + "/?allowPublicKeyRetrieval=true&sslMode=DISABLED",
                user,
                itsPassword);
    }

    /** Nobody needs the data: SIGKILL is quicker than an orderly stop. */
    @Override
    public void close() {
        servers.servers().forEach(servers::kill);
        servers.close();
    }

    private void addUsers() throws IOException, InterruptedException, SQLException, ExecutionException {
        try (Connection root = mysql("root", "1");
                Statement statement = root.createStatement()) {
            statement.execute("CREATE DATABASE " + DATABASE + " CHARACTER SET utf8mb4");
            for (String each : script("mysql-grants.sql", "--")) {
                statement.execute(each);
            }
        }
        try (CqlSession administrator = administrator()) {
            administrator.execute("CREATE KEYSPACE " + DATABASE
                    + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
            script("cassandra-grants.cql", "--").forEach(administrator::execute);
        }
        try (Admin admin = Admin.create(
                Map.of("bootstrap.servers", servers.endpoint(Server.KAFKA).toString()))) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            "etl", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4_096), password)))
                    .all()
                    .get();
        }
    }

    /** The first login is made by the server some time after it answers. */
    private CqlSession administrator() {
        CassandraConfig config = CassandraConfig.of("127.0.0.1", servers.port(Server.CASSANDRA), DATABASE)
                .withLogin("cassandra", "cassandra");
        return Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .ignoreExceptionsInstanceOf(StoreException.class)
                .ignoreExceptionsInstanceOf(AllNodesFailedException.class)
                .until(() -> CassandraSessions.open(config), session -> true);
    }

    /** As envsubst would fill it. */
    private List<String> script(String name, String comment) throws IOException {
        String text = Files.readString(SCRIPTS.resolve(name))
                .replaceAll("(?m)^" + comment + ".*$", "")
                .replace("${ETL_DATABASE}", DATABASE)
                .replace("${ETL_KEYSPACE}", DATABASE)
                .replace("${ETL_CLIENT_HOST}", "%")
                .replaceAll("\\$\\{ETL_[A-Z]+_PASSWORD}", password);
        return Arrays.stream(text.split(";"))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    private static List<String> mysql(TestCertificates certificates) {
        return List.of(
                "--ssl-ca=" + certificates.authority(),
                "--ssl-cert=" + certificates.pemOfServer(),
                "--ssl-key=" + certificates.pemOfServerKey());
    }

    private static List<String> cassandra(TestCertificates certificates) {
        return List.of(
                "authenticator: PasswordAuthenticator",
                "authorizer: CassandraAuthorizer",
                "role_manager: CassandraRoleManager",
                "client_encryption_options:",
                "  enabled: true",
                // The probe that waits for the server speaks no TLS.
                "  optional: true",
                "  keystore: " + certificates.keyStore("server"),
                "  keystore_password: " + TestCertificates.PASSWORD,
                "  store_type: PKCS12",
                "  require_client_auth: true",
                "  truststore: " + certificates.keyStore("server"),
                "  truststore_password: " + TestCertificates.PASSWORD);
    }

    /** A plain listener for the worker and the probe, and a safe one. */
    private static List<String> kafka(TestCertificates certificates, int plainPort, int port) throws IOException {
        int controllerPort = freePort();
        return List.of(
                "listeners=PLAINTEXT://127.0.0.1:" + plainPort + ",SASL_SSL://127.0.0.1:" + port
                        + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "advertised.listeners=PLAINTEXT://127.0.0.1:" + plainPort + ",SASL_SSL://localhost:" + port,
                "controller.quorum.voters=1@127.0.0.1:" + controllerPort,
                "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL",
                "ssl.keystore.type=PKCS12",
                "ssl.keystore.location=" + certificates.keyStore("server"),
                "ssl.keystore.password=" + TestCertificates.PASSWORD,
                "sasl.enabled.mechanisms=SCRAM-SHA-512",
                "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config="
                        + "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
