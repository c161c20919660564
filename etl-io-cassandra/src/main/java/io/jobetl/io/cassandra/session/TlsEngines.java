package io.jobetl.io.cassandra.session;

import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.api.core.ssl.SslEngineFactory;
import io.jobetl.io.connection.Tls;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * Makes the TLS engine of each connection. Unlike the driver's own, it never asks the network for the name of an
 * address: who can forge that answer could have any certificate accepted. Thread-safe.
 */
final class TlsEngines implements SslEngineFactory {
    private final SSLContext context;
    private final boolean verifiesHost;

    TlsEngines(Tls tls) {
        this.context = tls.context();
        this.verifiesHost = tls.verifiesHost();
    }

    @Override
    public SSLEngine newSslEngine(EndPoint remote) {
        InetSocketAddress address = (InetSocketAddress) remote.resolve();
        SSLEngine engine = context.createSSLEngine(address.getHostString(), address.getPort());
        engine.setUseClientMode(true);
        if (verifiesHost) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
        }
        return engine;
    }

    @Override
    public void close() {}
}
