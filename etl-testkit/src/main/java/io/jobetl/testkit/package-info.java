/**
 * What tests of this project share: rows as plain values, in-memory fakes of the ports, contract kits that fakes and
 * real adapters both pass.
 */
@NullMarked
package io.jobetl.testkit;

import org.jspecify.annotations.NullMarked;
