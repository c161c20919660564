/**
 * What an operator sees: {@link io.jobetl.dashboard.view.OperatorView}, made of what the pipeline of this process tells
 * its observer and of what the tables say, and never of a flag that somebody set.
 */
@NullMarked
package io.jobetl.dashboard.view;

import org.jspecify.annotations.NullMarked;
