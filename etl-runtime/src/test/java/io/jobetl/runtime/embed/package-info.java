/** The pipeline in a program: here the program is a test. */
@NullMarked
package io.jobetl.runtime.embed;

import org.jspecify.annotations.NullMarked;
