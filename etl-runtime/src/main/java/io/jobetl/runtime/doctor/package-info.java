/** Looks for what is wrong with an installation, and says what to do; changes nothing. */
@NullMarked
package io.jobetl.runtime.doctor;

import org.jspecify.annotations.NullMarked;
