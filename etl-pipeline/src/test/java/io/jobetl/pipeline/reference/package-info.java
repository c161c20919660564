/** What the engine is compared with: the table {@code events} as the reference model and the dimension rows give it. */
@NullMarked
package io.jobetl.pipeline.reference;

import org.jspecify.annotations.NullMarked;
