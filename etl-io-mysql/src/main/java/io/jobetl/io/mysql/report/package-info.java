/**
 * What people bill and pace with: campaigns, groups, publishers, the funnel, traffic, corrections and statements, each
 * as a {@link io.jobetl.io.mysql.report.Table} that a page, a terminal and a file can show. The views {@code report_*}
 * say the same to programs that speak SQL; {@code docs/reference/reports.md} has the definitions.
 */
@NullMarked
package io.jobetl.io.mysql.report;

import org.jspecify.annotations.NullMarked;
