/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

import java.security.Provider;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A JSSE provider of one's own, chosen by {@code sst-tls-provider=Counting}: the JDK's TLS, with a count of its engines.
 *
 * <p>A real one would bring an engine in native code, or one that is certified. The library takes a provider that is
 * installed in the JVM, or else one that {@link java.util.ServiceLoader} finds by the file
 * {@code META-INF/services/java.security.Provider}. All that it asks for is an {@code SSLContext} for {@code TLS}; keys,
 * certificates and who is trusted come from the library in any case.
 */
public final class CountingProvider extends Provider {
    private static final long serialVersionUID = 1L;
    /** Shared, because the service loader makes an instance for each transfer. */
    private static final AtomicInteger ENGINES = new AtomicInteger();

    /** Creates the provider; called by {@link java.util.ServiceLoader}. */
    public CountingProvider() {
        super("Counting", "1.0", "TLS of the JDK, counted");
        putService(new Service(this, "SSLContext", "TLS", CountingContext.class.getName(), null, null) {
            @Override
            public Object newInstance(Object parameter) {
                return new CountingContext(ENGINES);
            }
        });
    }

    /**
     * How many engines there have been.
     *
     * @return one for each connection
     */
    public static int engines() {
        return ENGINES.get();
    }
}
