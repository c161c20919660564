/** What every verb stands on: its call with options and environment, the console, exit codes. Knows no verb. */
@NullMarked
package io.jobetl.app.verb;

import org.jspecify.annotations.NullMarked;
