package io.jobetl.model;

/**
 * Key of one cell, that is of one row of {@code events}. All parts come from the tracking row and are never rewritten.
 *
 * @param epochHour hours since 1970-01-01T00Z; {@code dates} and {@code hours} of the row, in UTC
 * @param jobId never null in the tracking row
 * @param publisherId 0 where the tracking row has null
 * @param campaignId 0 where the tracking row has null
 * @param groupId 0 where the tracking row has null
 */
public record CellKey(int epochHour, int jobId, int publisherId, int campaignId, int groupId) {}
