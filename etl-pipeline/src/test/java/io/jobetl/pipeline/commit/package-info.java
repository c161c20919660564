/** Tests of what the commit protocol is made of; the protocol itself is in the contract of the sinks. */
@NullMarked
package io.jobetl.pipeline.commit;

import org.jspecify.annotations.NullMarked;
