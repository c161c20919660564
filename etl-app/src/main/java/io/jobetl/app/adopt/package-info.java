/** {@code etl adopt}: an old flat tracking table becomes an hourly one. */
@NullMarked
package io.jobetl.app.adopt;

import org.jspecify.annotations.NullMarked;
