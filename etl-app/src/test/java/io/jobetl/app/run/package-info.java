@NullMarked
package io.jobetl.app.run;

import org.jspecify.annotations.NullMarked;
