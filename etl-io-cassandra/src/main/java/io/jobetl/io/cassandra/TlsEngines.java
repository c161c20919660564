package io.jobetl.io.cassandra;

import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.api.core.ssl.SslEngineFactory;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * Makes the TLS engine of each connection. Unlike the driver's own, it never asks the network for the name of an
 * address: who can forge that answer could have any certificate accepted. Thread-safe.
 */
final class TlsEngines implements SslEngineFactory {
    private final CassandraTls tls;

    TlsEngines(CassandraTls tls) {
        this.tls = tls;
    }

    @Override
    public SSLEngine newSslEngine(EndPoint remote) {
        InetSocketAddress address = (InetSocketAddress) remote.resolve();
        SSLEngine engine = tls.context().createSSLEngine(address.getHostString(), address.getPort());
        engine.setUseClientMode(true);
        if (tls.verifyHost()) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
        }
        return engine;
    }

    @Override
    public void close() {}
}
