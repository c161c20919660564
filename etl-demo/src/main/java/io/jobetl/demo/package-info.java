/** {@code etl demo}: everything at once, on servers of its own. */
@NullMarked
package io.jobetl.demo;

import org.jspecify.annotations.NullMarked;
