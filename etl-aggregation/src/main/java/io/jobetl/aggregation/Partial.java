package io.jobetl.aggregation;

/** Cells, digest and reject counts of a set of rows. */
public final class Partial {}
