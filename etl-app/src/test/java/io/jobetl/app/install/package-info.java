/**
 * Tests of what is shipped: the archives, an installation unpacked from one, and the files that run it as a service, in
 * a container and on Kubernetes.
 */
@NullMarked
package io.jobetl.app.install;

import org.jspecify.annotations.NullMarked;
