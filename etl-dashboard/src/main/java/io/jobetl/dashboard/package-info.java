/**
 * What people and monitors see of a running pipeline: a page, the HTTP interface that it uses, metrics and health. Only
 * looks; nothing here changes what is counted.
 */
@NullMarked
package io.jobetl.dashboard;

import org.jspecify.annotations.NullMarked;
