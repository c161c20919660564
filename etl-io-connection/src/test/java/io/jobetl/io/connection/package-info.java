/** Tests of logins and encryption. */
@NullMarked
package io.jobetl.io.connection;

import org.jspecify.annotations.NullMarked;
