/** What makes the command at home in a shell: completion and man pages, both made from the commands themselves. */
@NullMarked
package io.jobetl.app.shell;

import org.jspecify.annotations.NullMarked;
