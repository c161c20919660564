/** The page in a real browser: what it shows, by keyboard, in all sizes and colours, and when its server goes away. */
@NullMarked
package io.jobetl.dashboard.page;

import org.jspecify.annotations.NullMarked;
