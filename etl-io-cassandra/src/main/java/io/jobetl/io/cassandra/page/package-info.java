/**
 * Pages of answers as the bytes that the server sent, instead of the driver's objects for each row and value: a codec
 * in the driver's place, the memory of its pages, and what hands them over. Knows internals of the driver, and nothing
 * of the tables. Begin with {@link io.jobetl.io.cassandra.page.PageContext};
 * docs/explanation/design/013-reading-pages.md says why.
 */
@NullMarked
package io.jobetl.io.cassandra.page;

import org.jspecify.annotations.NullMarked;
