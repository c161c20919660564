/** What the connections to all stores have in common: a login, how they are encrypted, secrets that do not print. */
@NullMarked
package io.jobetl.io.connection;

import org.jspecify.annotations.NullMarked;
