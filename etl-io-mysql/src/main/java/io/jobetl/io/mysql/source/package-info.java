/**
 * The source tables job and campaign themselves, to be compared with what the feed of their changes has made of them.
 */
@NullMarked
package io.jobetl.io.mysql.source;

import org.jspecify.annotations.NullMarked;
