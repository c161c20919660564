package io.jobetl.pipeline.engine;

import java.time.Instant;

/**
 * For how long raw rows were kept before somebody made that longer. A row keeps the life that it was written with, so
 * hours of that time are still frozen by it.
 *
 * @param until holds for hours that began before
 */
public record EarlierRetention(Retention retention, Instant until) {}
