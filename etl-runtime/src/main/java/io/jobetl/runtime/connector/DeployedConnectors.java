package io.jobetl.runtime.connector;

import io.jobetl.io.kafka.connect.ResolvedConnector;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.util.Map;

/**
 * What Kafka Connect has already. A deployment would silently take over the connector of another installation that has
 * the same name, and two connectors of one topic prefix mix their rows and histories.
 */
final class DeployedConnectors {
    /** Makes the rest of a pattern tell names apart by case. */
    static final String CASE_SENSITIVE = "(?-i)";

    private static final String HOST = "database.hostname";
    private static final String PORT = "database.port";
    private static final String DATABASE = "database.include.list";
    private static final String PREFIX = "topic.prefix";
    private static final String SERVER_ID = "database.server.id";

    private final Map<String, Map<String, String>> settings;
    private final boolean local;

    /**
     * @param settings of each connector, by its name
     * @param local the worker is one of local servers, whose MySQL may have another port after each start
     */
    DeployedConnectors(Map<String, Map<String, String>> settings, boolean local) {
        this.settings = settings;
        this.local = local;
    }

    /** @throws StoreException naming what is in the way, and how to get around it */
    void requireNoneInTheWayOf(ResolvedConnector wanted) {
        settings.forEach((name, deployed) -> {
            if (name.equals(wanted.name())) {
                requireSameInstallation(name, deployed, wanted.settings());
            } else {
                requireApart(name, deployed, wanted.settings());
            }
        });
    }

    private void requireSameInstallation(String name, Map<String, String> deployed, Map<String, String> wanted) {
        String difference = "";
        if (!database(deployed).equalsIgnoreCase(database(wanted))) {
            difference = "it reads database " + database(deployed) + ", not " + database(wanted);
        } else if (!text(deployed, PREFIX).equals(text(wanted, PREFIX))) {
            difference = "it writes topics of prefix " + text(deployed, PREFIX) + ", not " + text(wanted, PREFIX);
        } else if (!isOneServer(deployed, wanted) && !mayHaveMoved(deployed)) {
            difference = "it reads MySQL " + address(deployed) + ", not " + address(wanted);
        }
        if (!difference.isEmpty()) {
            throw refused(
                    "connector " + name + " belongs to another installation: " + difference,
                    "choose another name (connect.connector) and topic prefix (kafka.topic-prefix); if it is this"
                            + " installation that moved, run `etl connector delete` first, then deploy");
        }
    }

    private static void requireApart(String name, Map<String, String> deployed, Map<String, String> wanted) {
        if (text(deployed, PREFIX).equals(text(wanted, PREFIX))) {
            throw refused(
                    "connector " + name + " writes topics of prefix " + text(wanted, PREFIX) + " already",
                    "choose another prefix (kafka.topic-prefix), or remove that connector");
        }
        if (isOneServer(deployed, wanted) && text(deployed, SERVER_ID).equals(text(wanted, SERVER_ID))) {
            throw refused(
                    "connector " + name + " has server id " + text(wanted, SERVER_ID)
                            + " already, and MySQL hangs up on the one when the other comes",
                    "choose another id, or leave connect.server-id out");
        }
    }

    /** A server that was moved keeps its uuid, and one that took over for another has most often its address. */
    private static boolean isOneServer(Map<String, String> deployed, Map<String, String> wanted) {
        String uuid = text(deployed, SourceConnector.SERVER_UUID);
        return (!uuid.isEmpty() && uuid.equals(text(wanted, SourceConnector.SERVER_UUID)))
                || address(deployed).equals(address(wanted));
    }

    /** Settings of an earlier version do not name the server, and a local one has another port after some starts. */
    private boolean mayHaveMoved(Map<String, String> deployed) {
        return local && text(deployed, SourceConnector.SERVER_UUID).isEmpty();
    }

    private static StoreException refused(String reason, String remedy) {
        return new StoreException(Store.CONNECT, Kind.MISCONFIGURED, reason, remedy, null);
    }

    private static String database(Map<String, String> settings) {
        return text(settings, DATABASE).replace(CASE_SENSITIVE, "");
    }

    private static String address(Map<String, String> settings) {
        return text(settings, HOST) + ":" + text(settings, PORT);
    }

    private static String text(Map<String, String> settings, String name) {
        return settings.getOrDefault(name, "");
    }
}
