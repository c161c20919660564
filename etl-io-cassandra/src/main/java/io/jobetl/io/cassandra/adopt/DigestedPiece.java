package io.jobetl.io.cassandra.adopt;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What a piece of one of the tables holds.
 *
 * @param rows unusable ones included
 * @param digests of usable rows, by hour
 */
record DigestedPiece(long rows, Map<Integer, RowSetDigest> digests, List<UnusableRow> unusable)
        implements Serializable {}
