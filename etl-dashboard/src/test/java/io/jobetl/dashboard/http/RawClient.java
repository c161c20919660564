package io.jobetl.dashboard.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Speaks to a server byte by byte, so that it can be rude. */
final class RawClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    RawClient(InetSocketAddress address) throws IOException {
        socket = new Socket();
        // Small, so that what is not read piles up on the other side soon.
        socket.setReceiveBufferSize(4_096);
        socket.connect(address, 2_000);
        socket.setSoTimeout(10_000);
        in = new BufferedInputStream(socket.getInputStream(), 65_536);
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** The head of an answer, up to the empty line; what came when the other side has closed before. */
    String head() throws IOException {
        return read("\r\n\r\n", false);
    }

    /** Reads until this text has come, and answers all that came. */
    String await(String text) throws IOException {
        return read(text, true);
    }

    private String read(String end, boolean isRequired) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (true) {
            int next = in.read();
            if (next < 0 && isRequired) {
                throw new IOException("it ended before \"" + end + "\" came");
            }
            if (next >= 0) {
                seen.append((char) next);
            }
            boolean isOver = next < 0
                    || (seen.length() >= end.length()
                            && seen.charAt(seen.length() - 1) == end.charAt(end.length() - 1)
                            && seen.substring(seen.length() - end.length()).equals(end));
            if (isOver) {
                return seen.toString();
            }
        }
    }

    /** Whether the other side has closed the connection; what it sent before is thrown away. */
    boolean isEnded() throws IOException {
        try {
            byte[] thrownAway = new byte[65_536];
            while (true) {
                if (in.read(thrownAway) < 0) {
                    return true;
                }
            }
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
