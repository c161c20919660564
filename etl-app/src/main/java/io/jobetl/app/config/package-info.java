/**
 * The configuration: a fixed list of settings ({@link io.jobetl.app.config.Setting}), looked up in flags, environment,
 * {@code etl.yaml}, the running local servers and the defaults, checked as a whole and handed out as one immutable
 * {@link io.jobetl.app.config.EtlConfig}.
 */
@NullMarked
package io.jobetl.app.config;

import org.jspecify.annotations.NullMarked;
