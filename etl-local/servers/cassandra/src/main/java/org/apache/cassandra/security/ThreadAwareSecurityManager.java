package org.apache.cassandra.security;

/**
 * Stands in front of Cassandra's class of the same name when the server runs on a Java without security manager (24 and
 * later). The original guards user-defined functions, which the local server does not allow at all.
 */
public final class ThreadAwareSecurityManager {
    private ThreadAwareSecurityManager() {}

    public static void install() {
        // There is nothing to install.
    }

    public static boolean isSecuredThread() {
        return false;
    }
}
