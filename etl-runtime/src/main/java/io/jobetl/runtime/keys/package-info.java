/** Keys of counted rows in memory that outlives the process. */
@NullMarked
package io.jobetl.runtime.keys;

import org.jspecify.annotations.NullMarked;
