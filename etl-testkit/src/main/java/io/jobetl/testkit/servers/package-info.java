/** Real servers for integration tests: started once per test JVM, or named by the environment. */
@NullMarked
package io.jobetl.testkit.servers;

import org.jspecify.annotations.NullMarked;
