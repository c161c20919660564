package io.jobetl.pipeline.port;

/** A tracking table with {@code PRIMARY KEY (create_time)}: no range of it can be read without reading all of it. */
public non-sealed interface FlatTrackingSource extends TrackingSource {}
