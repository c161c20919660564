/**
 * What is published, seen as a program sees it that uses it: the poms and the versions that they bring, the names of
 * the modules, the guides, and every sample of code that the documentation shows.
 */
@NullMarked
package io.jobetl.consumer;

import org.jspecify.annotations.NullMarked;
