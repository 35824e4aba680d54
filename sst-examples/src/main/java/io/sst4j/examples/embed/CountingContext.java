/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** Delegates everything to the JDK's context, and counts the engines that it creates. */
final class CountingContext extends SSLContextSpi {
    private final AtomicInteger engines;
    private final SSLContext jdk;

    CountingContext(AtomicInteger engines) {
        this.engines = engines;
        try {
            jdk = SSLContext.getInstance("TLS");
        } catch (NoSuchAlgorithmException e) {
            throw new ProviderException("the JDK has no TLS", e);
        }
    }

    @Override
    protected void engineInit(
            KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random)
            throws KeyManagementException {
        jdk.init(keys, trust, random);
    }

    /** The engine for transfers. Bytes arrive over any transport, so there is no socket. */
    @Override
    protected SSLEngine engineCreateSSLEngine() {
        engines.incrementAndGet();
        return jdk.createSSLEngine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        engines.incrementAndGet();
        return jdk.createSSLEngine(host, port);
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return jdk.getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        return jdk.getServerSocketFactory();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return jdk.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return jdk.getClientSessionContext();
    }
}
