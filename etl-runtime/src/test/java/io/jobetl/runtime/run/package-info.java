@NullMarked
package io.jobetl.runtime.run;

import org.jspecify.annotations.NullMarked;
