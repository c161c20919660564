package io.jobetl.app.upgrade;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * All that an installation has in its stores, as text in a folder: {@code mysql.sql}, {@code cassandra.cql}, {@code
 * KEYSPACE-rows.txt} and {@code topics.txt}. Uses drivers only and nothing of etl, so that it saves what any version
 * has left. Names of database, keyspace and topics are kept, because the tables hold them.
 *
 * <p>Main program of {@code scripts/baseline}, with the addresses of the servers and the name of the installation,
 * which is that of its database, its keyspace and its topics.
 *
 * @param mysql host:port
 * @param cassandra host:port
 * @param kafka host:port
 */
record SavedInstallation(String mysql, String cassandra, String kafka, String name) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final Duration POLL = Duration.ofMillis(500);
    private static final List<String> KEYSPACE_TABLES = List.of("tracking", "tracking_layout");

    /** Arguments: host:port of MySQL, Cassandra and Kafka, the name, and the folder to write to. */
    public static void main(String[] arguments) throws Exception {
        new SavedInstallation(arguments[0], arguments[1], arguments[2], arguments[3]).save(Path.of(arguments[4]));
    }

    void save(Path folder) throws IOException, SQLException {
        Files.createDirectories(folder);
        try (Connection connection = connect(name);
                BufferedWriter out = writer(folder.resolve("mysql.sql"))) {
            saveTables(connection, out);
        }
        try (CqlSession session = session()) {
            try (BufferedWriter out = writer(folder.resolve("cassandra.cql"))) {
                out.write(session.getMetadata()
                        .getKeyspace(name)
                        .orElseThrow()
                        .describeWithChildren(true)
                        .lines()
                        .filter(line -> !line.isBlank())
                        .reduce("", (text, line) -> text + line + "\n"));
            }
            for (String table : KEYSPACE_TABLES) {
                try (BufferedWriter out = writer(folder.resolve(table + "-rows.txt"))) {
                    for (String row : rows(session, name + "." + table)) {
                        out.write(row + "\n");
                    }
                }
            }
        }
        try (BufferedWriter out = writer(folder.resolve("topics.txt"))) {
            saveTopics(out);
        }
    }

    /** Without what is null, and in an order that is the same each time. */
    private static List<String> rows(CqlSession session, String table) throws IOException {
        List<String> rows = new ArrayList<>();
        for (Row row : session.execute("SELECT JSON * FROM " + table)) {
            ObjectNode values = (ObjectNode) JSON.readTree(row.getString(0));
            values.properties().removeIf(value -> value.getValue().isNull());
            rows.add(values.toString());
        }
        Collections.sort(rows);
        return rows;
    }

    private void saveTables(Connection connection, BufferedWriter out) throws SQLException, IOException {
        List<String> views = new ArrayList<>();
        for (Map.Entry<String, String> table : tables(connection)) {
            if (table.getValue().equals("VIEW")) {
                views.add(table.getKey());
                continue;
            }
            out.write(only(connection, "SHOW CREATE TABLE `" + table.getKey() + "`", 2)
                            .replace("\n", " ") + ";\n");
            String columns = columns(connection, table.getKey());
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT " + columns + " FROM `" + table.getKey() + "`")) {
                while (row.next()) {
                    out.write("INSERT INTO `" + table.getKey() + "` (" + columns + ") VALUES (" + values(row) + ");\n");
                }
            }
        }
        for (String view : views) {
            out.write(only(connection, "SHOW CREATE VIEW `" + view + "`", 2)
                            .replaceFirst(" DEFINER=\\S+", "")
                            .replace("\n", " ")
                            .replace("`" + name + "`.", "")
                    + ";\n");
        }
    }

    private static List<Map.Entry<String, String>> tables(Connection connection) throws SQLException {
        List<Map.Entry<String, String>> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW FULL TABLES")) {
            while (row.next()) {
                tables.add(Map.entry(row.getString(1), row.getString(2)));
            }
        }
        return tables;
    }

    /** Those that can be given a value. */
    private static String columns(Connection connection, String table) throws SQLException {
        return only(
                connection,
                "SELECT GROUP_CONCAT(CONCAT('`', column_name, '`') ORDER BY ordinal_position)"
                        + " FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = '" + table
                        + "' AND extra NOT LIKE '%GENERATED'",
                1);
    }

    /** As MySQL reads them again: text in quotes, whatever its type. */
    private static String values(ResultSet row) throws SQLException {
        ResultSetMetaData columns = row.getMetaData();
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            String value = row.getString(i);
            if (value == null) {
                values.add("NULL");
            } else if (row.getObject(i) instanceof Boolean bit) {
                values.add(bit ? "1" : "0");
            } else {
                values.add("'"
                        + value.replace("\\", "\\\\")
                                .replace("'", "''")
                                .replace("\n", "\\n")
                                .replace("\r", "\\r")
                        + "'");
            }
        }
        return String.join(", ", values);
    }

    private static String only(Connection connection, String query, int column) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(column);
        }
    }

    private void saveTopics(BufferedWriter out) throws IOException {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            for (String topic : new TreeSet<>(consumer.listTopics().keySet())) {
                if (!topic.startsWith(name + "." + name + ".")) {
                    continue;
                }
                TopicPartition partition = new TopicPartition(topic, 0);
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                long end = consumer.endOffsets(List.of(partition))
                        .values()
                        .iterator()
                        .next();
                while (consumer.position(partition) < end) {
                    for (ConsumerRecord<byte[], byte[]> read : consumer.poll(POLL)) {
                        out.write(line(topic, read.offset(), read.key(), read.value()));
                    }
                }
                out.write(JSON.createObjectNode().put("topic", topic).put("end", end) + "\n");
            }
        }
    }

    private static String line(String topic, long offset, byte @Nullable [] key, byte @Nullable [] value) {
        ObjectNode line = JSON.createObjectNode().put("topic", topic).put("offset", offset);
        line.put("key", key == null ? null : new String(key, StandardCharsets.UTF_8));
        line.put("value", value == null ? null : new String(value, StandardCharsets.UTF_8));
        return line + "\n";
    }

    void restore(Path folder) throws Exception {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " CHARACTER SET utf8mb4");
            statement.execute("USE " + name);
            for (String line : Files.readAllLines(folder.resolve("mysql.sql"))) {
                statement.execute(line);
            }
        }
        try (CqlSession session = session()) {
            for (String statement :
                    Files.readString(folder.resolve("cassandra.cql")).split(";\\s*\\n", -1)) {
                if (!statement.isBlank()) {
                    session.execute(statement);
                }
            }
            for (String table : KEYSPACE_TABLES) {
                PreparedStatement insert =
                        session.prepare("INSERT INTO " + name + "." + table + " JSON ? DEFAULT UNSET");
                for (String row : Files.readAllLines(folder.resolve(table + "-rows.txt"))) {
                    session.execute(insert.bind(row));
                }
            }
        }
        restoreTopics(Files.readAllLines(folder.resolve("topics.txt")));
    }

    /** At the offsets that they had: the end of a transaction takes one, which nobody reads. */
    private void restoreTopics(List<String> lines) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka));
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka, "transactional.id", name + "-restore"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.initTransactions();
            String topic = "";
            long next = 0;
            boolean isOpen = false;
            for (String each : lines) {
                ObjectNode line = (ObjectNode) JSON.readTree(each);
                if (!topic.equals(line.get("topic").asText())) {
                    topic = line.get("topic").asText();
                    admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1)))
                            .all()
                            .toCompletionStage();
                    next = 0;
                }
                long wanted = line.has("end")
                        ? line.get("end").asLong()
                        : line.get("offset").asLong();
                if (isOpen && next < wanted) {
                    producer.commitTransaction();
                    isOpen = false;
                    next++;
                }
                if (next != wanted) {
                    throw new IllegalStateException(topic + ": offset " + next + " instead of " + wanted);
                }
                if (line.has("end")) {
                    continue;
                }
                if (!isOpen) {
                    producer.beginTransaction();
                    isOpen = true;
                }
                producer.send(new ProducerRecord<>(topic, 0, bytes(line, "key"), bytes(line, "value")))
                        .get();
                next++;
            }
            if (isOpen) {
                producer.commitTransaction();
            }
        }
    }

    private static byte @Nullable [] bytes(ObjectNode line, String field) {
        return line.get(field).isNull() ? null : line.get(field).asText().getBytes(StandardCharsets.UTF_8);
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://" + mysql + "/" + database + "?connectionTimeZone=UTC&tinyInt1isBit=false", "root", "1");
    }

    private CqlSession session() {
        String[] address = cassandra.split(":", -1);
        return CqlSession.builder()
                .addContactPoint(new InetSocketAddress(address[0], Integer.parseInt(address[1])))
                .withLocalDatacenter("datacenter1")
                .build();
    }

    private static BufferedWriter writer(Path file) throws IOException {
        return Files.newBufferedWriter(file);
    }
}
