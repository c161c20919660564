package io.jobetl.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.testkit.faults.MySqlProxy.CommitFault;
import io.jobetl.testkit.faults.MySqlProxy.Hit;
import io.jobetl.testkit.faults.MySqlProxy.Stop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which statements a fault hits, in front of a server that answers each with itself. */
@Timeout(60)
class MySqlProxyTest {
    private static final String NEXT_SEQUENCE =
            "UPDATE etl_lease SET seq = seq + 1, committed_at = '2026' WHERE name = 'a'";

    private final EchoServer server = new EchoServer();
    private final MySqlProxy proxy = new MySqlProxy("127.0.0.1", server.port());

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void should_stop_at_a_commit_of_the_protocol_and_at_no_other() throws Exception {
        try (Socket writer = connect();
                Socket reader = connect()) {
            Stop stop = proxy.stopAtCommit();
            ask(reader, "SET autocommit=0");
            ask(reader, "COMMIT");
            ask(writer, NEXT_SEQUENCE);
            ask(writer, "ROLLBACK");
            ask(writer, "COMMIT");
            assertThat(stop.await(0, TimeUnit.SECONDS)).isFalse();

            ask(writer, NEXT_SEQUENCE);
            send(writer, "commit");
            assertThat(stop.await(20, TimeUnit.SECONDS)).isTrue();
            ask(reader, "COMMIT");
            assertThat(writer.getInputStream().available()).isZero();

            stop.release();
            assertAnswered(writer, "commit");
        }
    }

    @Test
    void should_hit_a_commit_of_the_protocol_and_no_other() throws Exception {
        try (Socket writer = connect();
                Socket reader = connect()) {
            Hit hit = proxy.onNextCommit(CommitFault.CUT_AFTER);
            ask(reader, "COMMIT");
            ask(writer, NEXT_SEQUENCE);
            assertThat(hit.await(0, TimeUnit.SECONDS)).isFalse();

            send(writer, "COMMIT");

            assertThat(hit.await(20, TimeUnit.SECONDS)).isTrue();
            ask(reader, "COMMIT");
        }
    }

    @Test
    void should_know_a_commit_at_the_end_of_a_long_text() throws Exception {
        String rows = "INSERT INTO events VALUES (1)" + ",(2)".repeat(5_000) + ";";
        try (Socket writer = connect()) {
            Hit hit = proxy.onNextCommit(CommitFault.SWALLOW_ANSWER);
            ask(writer, rows + NEXT_SEQUENCE);
            ask(writer, rows + "ROLLBACK");
            ask(writer, rows + "COMMIT");
            assertThat(hit.await(0, TimeUnit.SECONDS)).isFalse();

            send(writer, rows + NEXT_SEQUENCE + ";COMMIT");

            assertThat(hit.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        client.setSoTimeout(20_000);
        return client;
    }

    private static void ask(Socket client, String statement) throws IOException {
        send(client, statement);
        assertAnswered(client, statement);
    }

    private static void send(Socket client, String statement) throws IOException {
        client.getOutputStream().write(packet(statement));
    }

    private static void assertAnswered(Socket client, String statement) throws IOException {
        byte[] packet = packet(statement);
        assertThat(client.getInputStream().readNBytes(packet.length)).isEqualTo(packet);
    }

    /** COM_QUERY with the statement's text; source: MySQL client/server protocol, "Text Protocol". */
    private static byte[] packet(String statement) throws IOException {
        byte[] text = statement.getBytes(StandardCharsets.ISO_8859_1);
        int length = text.length + 1;
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(new byte[] {(byte) length, (byte) (length >> 8), (byte) (length >> 16), 0, 3});
        packet.write(text);
        return packet.toByteArray();
    }
}
