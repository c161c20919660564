package io.jobetl.local;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;

/** One short conversation with a server on 127.0.0.1; everything has a time limit. */
final class ServerSocketProbe {
    private static final int TIMEOUT_MILLIS = 2_000;

    private ServerSocketProbe() {}

    @FunctionalInterface
    interface Conversation {
        boolean hold(DataInputStream in, DataOutputStream out) throws IOException;
    }

    static boolean ask(int port, Conversation conversation) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(FreePorts.address(port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return conversation.hold(
                    new DataInputStream(socket.getInputStream()), new DataOutputStream(socket.getOutputStream()));
        }
    }
}
