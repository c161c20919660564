/**
 * Finds jobs and campaigns whose change the feed did not carry, by comparing the tables themselves, and repairs what is
 * known of them. The argument why a repair never lets an older company win:
 * docs/explanation/design/016-reconciliation.md.
 */
@NullMarked
package io.jobetl.pipeline.reconcile;

import org.jspecify.annotations.NullMarked;
