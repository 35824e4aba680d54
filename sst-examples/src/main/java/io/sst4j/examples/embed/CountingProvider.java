/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

import java.security.Provider;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A custom JSSE provider, selected with {@code sst-tls-provider=Counting}: the JDK's TLS with a count of its engines.
 *
 * <p>A real provider would contain a native or a certified engine. The library uses a provider that is installed in the JVM,
 * otherwise one that {@link java.util.ServiceLoader} finds through the file {@code META-INF/services/java.security.Provider}.
 * The library only asks it for an {@code SSLContext} for {@code TLS}. Keys, certificates and trust always come from the library.
 */
public final class CountingProvider extends Provider {
    private static final long serialVersionUID = 1L;
    /** Shared, because the service loader creates an instance for each transfer. */
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
     * The number of engines created so far.
     *
     * @return one engine for each connection
     */
    public static int engines() {
        return ENGINES.get();
    }
}
