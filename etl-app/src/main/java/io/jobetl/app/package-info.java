/**
 * The {@code etl} command: entry, options common to all verbs, exit codes, what a person sees of a failure. Each verb
 * stands in a package of its own and extends {@link io.jobetl.app.verb.Verb}.
 */
@NullMarked
package io.jobetl.app;

import org.jspecify.annotations.NullMarked;
