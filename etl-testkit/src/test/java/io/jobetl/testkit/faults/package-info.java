@NullMarked
package io.jobetl.testkit.faults;

import org.jspecify.annotations.NullMarked;
