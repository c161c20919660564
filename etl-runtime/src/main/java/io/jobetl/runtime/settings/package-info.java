/**
 * The configuration: a fixed list of settings ({@link io.jobetl.runtime.settings.Setting}), looked up in flags,
 * environment,
 * {@code etl.yaml}, the running local servers and the defaults, checked as a whole and handed out as one immutable
 * {@link io.jobetl.runtime.settings.EtlConfig}.
 */
@NullMarked
package io.jobetl.runtime.settings;

import org.jspecify.annotations.NullMarked;
