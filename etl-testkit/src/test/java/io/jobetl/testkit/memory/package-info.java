@NullMarked
package io.jobetl.testkit.memory;

import org.jspecify.annotations.NullMarked;
