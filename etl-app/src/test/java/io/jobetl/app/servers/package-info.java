/** Tests of the verbs for servers on this machine. */
@NullMarked
package io.jobetl.app.servers;

import org.jspecify.annotations.NullMarked;
