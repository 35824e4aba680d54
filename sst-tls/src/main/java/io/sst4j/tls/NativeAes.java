/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * AES from the native library of the Amazon Corretto Crypto Provider, in place of the JDK's.
 *
 * <p>The JDK's own AES is as fast only after the optimizing compiler has come to it, which takes a good part of a short
 * transfer. Nothing else is taken from that library: keys, signatures and TLS itself stay the JDK's.
 *
 * <p>The library is looked for when the first cipher is asked for, as a {@link java.util.ServiceLoader} finds it. Where it is
 * missing, or not made for this machine, the JDK's AES does the work. Safe for use by several threads.
 */
public final class NativeAes {
    private static final Logger LOG = LoggerFactory.getLogger(NativeAes.class);
    private static final String LIBRARY = "AmazonCorrettoCryptoProvider";
    private static final String NAME = "sst4j-aes";

    private NativeAes() {}

    /** Prefers the native library in the whole JVM, for everyone who asks for AES in the modes GCM and CBC from now on. */
    public static void install() {
        Security.insertProviderAt(new Preferred(), 1);
    }

    /**
     * Says whether the native library is there and works on this machine; loads it.
     *
     * @return whether it is
     */
    public static boolean isAvailable() {
        return service(Preferred.GCM) != null;
    }

    /** A library whose machine code does not load has no services. */
    private static Provider.@Nullable Service service(String algorithm) {
        Provider library = Loaded.LIBRARY;
        return library == null ? null : library.getService("Cipher", algorithm);
    }

    /** Undoes {@link #install}, for tests. */
    static void uninstall() {
        Security.removeProvider(NAME);
    }

    /** Loads the library once, when it is first needed. */
    private static final class Loaded {
        static final @Nullable Provider LIBRARY = find();

        private static @Nullable Provider find() {
            for (Provider each : ServiceLoader.load(Provider.class)) {
                if (each.getName().equals(NativeAes.LIBRARY)) {
                    return each;
                }
            }
            return null;
        }
    }

    /** Offers the ciphers without loading anything, so that a transfer in clear text does not pay for them. */
    private static final class Preferred extends Provider {
        static final String GCM = "AES/GCM/NoPadding";
        private static final long serialVersionUID = 1;

        Preferred() {
            super(NAME, "1", "AES of a native library, if there is one");
            putService(new NativeCipher(this, GCM, Map.of()));
            putService(new NativeCipher(
                    this, "AES", Map.of("SupportedModes", "CBC", "SupportedPaddings", "NOPADDING|PKCS5PADDING")));
        }
    }

    /** One cipher of the library. */
    private static final class NativeCipher extends Provider.Service {
        NativeCipher(Provider provider, String algorithm, Map<String, String> attributes) {
            super(provider, "Cipher", algorithm, LIBRARY, List.of(), attributes);
        }

        /** What is thrown makes the JVM ask the next provider. */
        @Override
        public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
            Provider.Service found = service(getAlgorithm());
            if (found == null) {
                LOG.debug("no native AES here, the JDK's is used");
                throw new NoSuchAlgorithmException(LIBRARY + " is not on the class path or not made for this machine");
            }
            return found.newInstance(parameter);
        }
    }
}
