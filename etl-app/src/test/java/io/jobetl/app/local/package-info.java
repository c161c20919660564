/** Tests of the settings that lead to local servers. */
@NullMarked
package io.jobetl.app.local;

import org.jspecify.annotations.NullMarked;
