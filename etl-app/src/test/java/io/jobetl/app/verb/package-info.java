/** Tests of how a verb speaks to people, to logs and to programs. */
@NullMarked
package io.jobetl.app.verb;

import org.jspecify.annotations.NullMarked;
