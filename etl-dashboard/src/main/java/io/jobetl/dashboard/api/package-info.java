/** The answers of {@code /api/v1}: JSON and CSV of what the other packages know. */
@NullMarked
package io.jobetl.dashboard.api;

import org.jspecify.annotations.NullMarked;
