@NullMarked
package io.jobetl.spark;

import org.jspecify.annotations.NullMarked;
