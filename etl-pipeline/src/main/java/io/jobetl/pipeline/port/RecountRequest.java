package io.jobetl.pipeline.port;

/**
 * Somebody wants an hour recounted, cell by cell: a row of {@code etl_recount}. It is gone with the commit that holds
 * the recount.
 *
 * @param id names the request; a later request for the same hour has another one
 * @param epochHour hours since 1970-01-01T00Z
 */
public record RecountRequest(long id, int epochHour) {}
