@NullMarked
package io.jobetl.io.mysql;

import org.jspecify.annotations.NullMarked;
