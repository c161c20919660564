/** MySQL: tables, their loading and the sink of {@code events}. */
@NullMarked
package io.jobetl.io.mysql;

import org.jspecify.annotations.NullMarked;
