/** Tests of what a deployment is told, and of what is in its way. */
@NullMarked
package io.jobetl.runtime.connector;

import org.jspecify.annotations.NullMarked;
