package io.jobetl.pipeline.port;

/**
 * Input that cannot be used, kept with reason and position.
 *
 * @param source where it came from, for instance {@code kafka}
 * @param position identifies it there, for instance {@code mysqldb.DE1.job-0@42}; one letter is kept per position
 * @param reason what is wrong with it
 * @param payload the input, cut to 60,000 characters
 */
public record DeadLetter(String source, String position, String reason, String payload) {}
