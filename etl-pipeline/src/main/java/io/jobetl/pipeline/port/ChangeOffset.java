package io.jobetl.pipeline.port;

/**
 * Position in one partition of a change topic, or of hints that rows have arrived.
 *
 * @param topic for instance {@code mysqldb.DE1.job}; of hints with {@link #HINTS} in front, which no topic's name has
 * @param partition 0 or more
 * @param nextOffset offset of the next record to read; {@link #VOID} when nothing that the topic holds may be used
 * @param topicId tells the topic from an earlier or later one of the same name; empty when that is not known
 * @param firstOffset records before this one may not be used, also when the topic is read again from its beginning:
 *     they are of a time when the binary log was numbered otherwise
 */
public record ChangeOffset(String topic, int partition, long nextOffset, String topicId, long firstOffset) {
    /** As {@link #nextOffset}: the binary log was renumbered, so a new snapshot has to be taken and read. */
    public static final long VOID = -1;

    /** What the topic of a position in {@link ArrivalHints} begins with. */
    public static final String HINTS = "hints:";

    /** In a topic that is not told from others of its name, and may be used from its beginning. */
    public ChangeOffset(String topic, int partition, long nextOffset) {
        this(topic, partition, nextOffset, "", 0);
    }

    /** Whether this is a position in hints: nothing that is counted hangs on it. */
    public boolean isOfHints() {
        return topic.startsWith(HINTS);
    }

    /** Whether this is a position further on in the same topic, or at the same place. */
    public boolean hasReached(ChangeOffset other) {
        boolean isSameTopic = topicId.isEmpty() || other.topicId.isEmpty() || topicId.equals(other.topicId);
        return isSameTopic && nextOffset >= other.nextOffset;
    }
}
