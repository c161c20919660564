/**
 * {@code etl load}: reads the eight CSV files of an export, turns their text into the types of the tables and hands the
 * rows to the writers of the stores. Every record of a file is either loaded or stands in the reject file with its line
 * and reason.
 */
@NullMarked
package io.jobetl.data.load;

import org.jspecify.annotations.NullMarked;
