/** Contract kits: one abstract test per port, passed by the store in memory and by the real adapter alike. */
@NullMarked
package io.jobetl.pipeline.contract;

import org.jspecify.annotations.NullMarked;
