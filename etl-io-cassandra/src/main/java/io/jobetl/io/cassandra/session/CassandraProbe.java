package io.jobetl.io.cassandra.session;

import io.jobetl.io.cassandra.session.CassandraConfig.ContactPoint;
import io.jobetl.io.connection.Tls;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Asks the contact points whether anybody is there: the one question that needs no login. It costs a connection and
 * nine bytes, so that an absence shows in seconds and not after the time that a read is given. Thread-safe.
 */
public final class CassandraProbe {
    /** OPTIONS of the native protocol, version 4, without a body. */
    private static final byte[] QUESTION = {4, 0, 0, 0, 5, 0, 0, 0, 0};

    private static final int SUPPORTED = 6;
    private static final int ERROR = 0;

    private final CassandraConfig config;
    private final int patienceMillis;

    /** @param patience for each contact point */
    public CassandraProbe(CassandraConfig config, Duration patience) {
        this.config = config;
        this.patienceMillis = Math.toIntExact(patience.toMillis());
    }

    /** @throws StoreException when none of the contact points answers */
    public void look() {
        IOException last = new IOException("no contact point");
        for (ContactPoint point : config.contactPoints()) {
            try {
                ask(point);
                return;
            } catch (IOException e) {
                last = e;
            }
        }
        throw DriverFailures.failure(
                Kind.UNAVAILABLE,
                "Cassandra at " + config.address() + " does not answer (" + last.getMessage() + ")",
                "start it, or correct cassandra.host and cassandra.port",
                last);
    }

    private void ask(ContactPoint point) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(point.host(), point.port()), patienceMillis);
            socket.setSoTimeout(patienceMillis);
            ask(config.tls().isVerifying() ? encrypted(socket, point, config.tls()) : socket);
        }
    }

    private static Socket encrypted(Socket plain, ContactPoint point, Tls tls) throws IOException {
        SSLSocketFactory factory = tls.context().getSocketFactory();
        SSLSocket socket = (SSLSocket) factory.createSocket(plain, point.host(), point.port(), true);
        if (tls.verifiesHost()) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
        }
        return socket;
    }

    /** An error is an answer too: of a server that speaks another version. */
    private static void ask(Socket socket) throws IOException {
        socket.getOutputStream().write(QUESTION);
        socket.getOutputStream().flush();
        byte[] header = new byte[QUESTION.length];
        new DataInputStream(socket.getInputStream()).readFully(header);
        if (header[0] >= 0 || (header[4] != SUPPORTED && header[4] != ERROR)) {
            throw new IOException("what answers is no Cassandra");
        }
    }
}
