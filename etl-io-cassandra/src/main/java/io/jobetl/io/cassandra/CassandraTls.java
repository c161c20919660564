package io.jobetl.io.cassandra;

import javax.net.ssl.SSLContext;

/**
 * Encrypted connections to Cassandra.
 *
 * @param context with the certificates to trust, and the own one when the nodes ask for it
 * @param verifyHost whether a node's certificate has to name the node: by the name or address that was configured, and
 *     for the nodes behind it by the address that Cassandra tells ({@code rpc_address})
 */
public record CassandraTls(SSLContext context, boolean verifyHost) {}
