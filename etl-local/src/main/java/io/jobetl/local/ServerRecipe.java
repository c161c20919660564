package io.jobetl.local;

import java.io.IOException;

/** How one kind of server is set up and started, and how it shows that it serves. One instance per start. */
interface ServerRecipe {
    /**
     * Writes the configuration and, the first time, the data. May run short processes and take seconds.
     *
     * @return the command of the server
     */
    Launch prepare() throws IOException, InterruptedException;

    /** Asks the server over its own protocol; false, or an exception, as long as it does not answer properly. */
    boolean isReady() throws IOException;
}
