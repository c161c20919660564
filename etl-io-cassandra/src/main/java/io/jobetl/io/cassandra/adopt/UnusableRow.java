package io.jobetl.io.cassandra.adopt;

import java.io.Serializable;

/** A row of a flat table that has no place in the hourly one. */
record UnusableRow(String key, String reason) implements Serializable {}
