package io.jobetl.io.cassandra.adopt;

import java.io.Serializable;
import java.util.List;

/** Rows of a piece of the flat table, and which of them are unusable. */
record CountedPiece(AdoptionCounts counts, List<UnusableRow> unusable) implements Serializable {}
