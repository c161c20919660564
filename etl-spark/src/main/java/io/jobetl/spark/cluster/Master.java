package io.jobetl.spark.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where the application runs.
 *
 * @param url such as {@code local[*]} or {@code spark://host:7077}
 */
record Master(String url) {
    static final String LOOPBACK = "127.0.0.1";

    private static final Pattern STANDALONE = Pattern.compile("spark://([^\\s,:/]+):(\\d{1,5})(,[^\\s,:/]+:\\d{1,5})*");
    private static final Pattern LOCAL = Pattern.compile("local(\\[(\\*|[1-9]\\d*)\\])?");
    private static final Pattern MANAGED = Pattern.compile("yarn|k8s://.+");
    private static final int MOST_PORT = 65_535;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    /** @throws IllegalArgumentException when it is none */
    Master {
        if (!STANDALONE.matcher(url).matches()
                && !LOCAL.matcher(url).matches()
                && !MANAGED.matcher(url).matches()) {
            throw new IllegalArgumentException("master " + url
                    + " is none: local[*], local[4], spark://host:7077, yarn and k8s://https://host:443 are");
        }
        for (InetSocketAddress each : addresses(url)) {
            if (each.getPort() == 0) {
                throw new IllegalArgumentException("master " + url + " has a port that is none: 1 to 65535 are");
            }
        }
    }

    /** True when executors are threads of this JVM. */
    boolean isLocal() {
        return LOCAL.matcher(url).matches();
    }

    boolean isOnThisMachine() {
        String name = url.toLowerCase(Locale.ROOT);
        return isLocal() || name.startsWith("spark://" + LOOPBACK + ":") || name.startsWith("spark://localhost:");
    }

    /** Of masters that can be asked. A port that is none is 0. */
    private static List<InetSocketAddress> addresses(String url) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        if (STANDALONE.matcher(url).matches()) {
            for (String each : url.substring("spark://".length()).split(",", -1)) {
                String[] parts = each.split(":", 2);
                int port = Integer.parseInt(parts[1]);
                addresses.add(InetSocketAddress.createUnresolved(parts[0], port <= MOST_PORT ? port : 0));
            }
        }
        return addresses;
    }

    /**
     * Spark itself tries for a minute, and then ends in a page of log.
     *
     * @throws io.jobetl.pipeline.port.StoreException when it can be asked, and does not answer
     */
    void requireAnswer() {
        List<InetSocketAddress> addresses = addresses(url);
        if (addresses.isEmpty()) {
            return;
        }
        IOException refusal = null;
        for (InetSocketAddress each : addresses) {
            try (Socket socket = new Socket()) {
                // Looked up anew each time: an address may change while a standby waits.
                socket.connect(
                        new InetSocketAddress(each.getHostString(), each.getPort()),
                        Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
                return;
            } catch (IOException e) {
                refusal = e;
            }
        }
        throw SparkCluster.failure(
                "Spark master " + url + " does not answer: " + (refusal == null ? "" : refusal.getMessage()),
                "check --master; `etl servers start --with-spark` starts one on this machine",
                refusal);
    }
}
