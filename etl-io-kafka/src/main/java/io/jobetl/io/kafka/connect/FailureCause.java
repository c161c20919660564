package io.jobetl.io.kafka.connect;

import java.util.regex.Pattern;

/**
 * Why a connector fails, and what helps. What tells a cause is the words of Debezium, Connect and MySQL in the stack
 * trace; the first that fits is taken, so those that are told by a rare word come first.
 */
public enum FailureCause {
    HISTORY_LOST(
            "(?i)history topic is missing|schema history .*(missing|empty|could not be recovered)",
            "its schema history is lost (the topic was emptied or deleted)",
            Help.SNAPSHOT,
            "only a new snapshot helps: `etl connector snapshot`"),
    STATEMENT(
            "(?i)DDL statement couldn't be parsed|Multiple parsing errors|ParsingException",
            "it cannot read a statement of the binary log",
            Help.SNAPSHOT,
            "a restart stops at the same statement, a new snapshot passes it: `etl connector snapshot`"),
    LOG_LOST(
            "(?i)could not find first log file|purged (the )?required|purged binary log|no longer available on the"
                    + " server|impossible position|log event entry exceeded|bogus data in log event|missing the binlog",
            "the binary log does not hold the place any more from which it was to go on",
            Help.SNAPSHOT,
            "changes in between are lost, a new snapshot brings them: `etl connector snapshot`"),
    SCHEMA_DIFFERS(
            "(?i)whose schema isn't known|out of sync with (the )?real database schema|data row is smaller than a column"
                    + " index",
            "a table is not as its schema history says (it was altered without a trace in the binary log)",
            Help.SNAPSHOT,
            "only a new snapshot helps: `etl connector snapshot`"),
    ROW_TOO_LARGE(
            "(?i)RecordTooLarge|message.*is larger than|larger than.*max\\.request\\.size|max\\.message\\.bytes",
            "a row is larger than a Kafka message may be",
            Help.SOMEBODY,
            "shorten the row or let larger messages pass (max.request.size of the connector's producer,"
                    + " max.message.bytes of the topic), then `etl connector snapshot`; a restart alone stops at the"
                    + " same row"),
    SAME_SERVER_ID(
            "(?i)same server_uuid/server_id",
            "another reader of the binary log has the same database.server.id",
            Help.RESTART,
            "give each connector and replica an id of its own, then `etl connector deploy`"),
    DENIED(
            "(?i)access denied|privilege\\(?s?\\)?|command denied|authentication failed|AuthorizationException|"
                    + "not authorized",
            "its login or its rights do not suffice",
            Help.RESTART,
            "give the user of the connector its rights (scripts/mysql-grants.sql) or set its password, then"
                    + " `etl connector deploy`"),
    LOG_SETTINGS(
            "(?i)not configured to use a|binlog_row_image|binlog_format|row_value_options|log_bin|"
                    + "enable.*binary log",
            "the binary log of MySQL does not hold whole rows",
            Help.RESTART,
            "set binlog_format=ROW, binlog_row_image=FULL and binlog_row_value_options='' in MySQL, then"
                    + " `etl connector snapshot`, because changes in between are not in the log"),
    KAFKA_AWAY(
            "(?i)org\\.apache\\.kafka\\.common\\.errors\\.(Timeout|NotEnoughReplicas|Disconnect|BrokerNotAvailable|"
                    + "NetworkException|ProducerFenced|InvalidProducerEpoch|KafkaStorage)",
            "Kafka did not take its records in time",
            Help.RESTART,
            "look at the brokers, then `etl connector restart`"),
    MYSQL_AWAY(
            "(?i)communications link failure|failed to connect to mysql|failed to establish connection|connection"
                    + " refused|unknownhost|read timed out|connect timed out|unexpected end of stream|eofexception|failed to read next byte|"
                    + "failed to authenticate|socketexception|too many connections|server shutdown in progress",
            "it does not reach MySQL",
            Help.RESTART,
            "look at MySQL as the worker of Connect sees it (connect.mysql-host), then `etl connector restart`"),
    OTHER(
            "",
            "it failed",
            Help.RESTART,
            "mend the cause, then `etl connector restart`; if it fails in the same way again, `etl connector"
                    + " snapshot`");

    /** What gets the connector going again. */
    public enum Help {
        /** A restart, at once or when somebody has mended the cause: it goes on where it was. */
        RESTART,
        /** Only a new snapshot. */
        SNAPSHOT,
        /** Somebody has to mend the cause, and then ask for a new snapshot. */
        SOMEBODY
    }

    private final Pattern pattern;
    private final String words;
    private final Help help;
    private final String remedy;

    FailureCause(String pattern, String words, Help help, String remedy) {
        this.pattern = Pattern.compile(pattern);
        this.words = words;
        this.help = help;
        this.remedy = remedy;
    }

    /** What is wrong, as the end of a sentence about the connector. */
    public String words() {
        return words;
    }

    public Help help() {
        return help;
    }

    /** What to do, with the commands that work. */
    public String remedy() {
        return remedy;
    }

    /** The first cause whose words are in the text. */
    static FailureCause of(String text) {
        for (FailureCause cause : values()) {
            if (cause.pattern.matcher(text).find()) {
                return cause;
            }
        }
        return OTHER;
    }
}
