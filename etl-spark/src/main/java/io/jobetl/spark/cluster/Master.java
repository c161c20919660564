package io.jobetl.spark.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
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
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    /** @throws IllegalArgumentException when it is none */
    Master {
        if (!STANDALONE.matcher(url).matches()
                && !LOCAL.matcher(url).matches()
                && !MANAGED.matcher(url).matches()) {
            throw new IllegalArgumentException("master " + url
                    + " is none: local[*], local[4], spark://host:7077, yarn and k8s://https://host:443 are");
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

    /**
     * Spark itself tries for a minute, and then ends in a page of log.
     *
     * @throws io.jobetl.pipeline.port.StoreException when it can be asked, and does not answer
     */
    void requireAnswer() {
        Matcher standalone = STANDALONE.matcher(url);
        if (!standalone.matches()) {
            return;
        }
        IOException refusal = null;
        for (String each : url.substring("spark://".length()).split(",", -1)) {
            String[] parts = each.split(":", 2);
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(parts[0], Integer.parseInt(parts[1])),
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
