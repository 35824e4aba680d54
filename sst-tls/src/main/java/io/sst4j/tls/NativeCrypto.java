/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.internal.io.BeforeCiphers;
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
 * Uses the native library of the Amazon Corretto Crypto Provider for AES, MD5, SHA-256 and the signatures of TLS, in place of the
 * JDK's implementations.
 *
 * <p>The JDK's implementations reach that speed only after the JIT has compiled them, which takes a good part of a short
 * transfer. Nothing else comes from that library: key exchange, certificates and TLS itself remain the JDK's.
 *
 * <p>The library is located on first use with {@link java.util.ServiceLoader}. If it is missing or not built for this machine,
 * the JDK's implementations are used. Safe for use by several threads.
 */
public final class NativeCrypto {
    private static final Logger LOG = LoggerFactory.getLogger(NativeCrypto.class);
    private static final String LIBRARY = "AmazonCorrettoCryptoProvider";
    private static final String NAME = "sst4j-native";

    private NativeCrypto() {}

    /**
     * Prefers the native library in the whole JVM, for every later use of MD5, SHA-256, AES in the modes GCM and CBC, and
     * signatures with RSASSA-PSS and SHA256withECDSA.
     */
    public static void install() {
        Security.insertProviderAt(new Preferred(), 1);
    }

    /**
     * Installs the native library as {@link #install} does, but only when this library first needs one of these algorithms. Use
     * it in programs that may end without any: installing makes the JVM load all its providers, which takes about 50 ms.
     */
    public static void installWhenNeeded() {
        BeforeCiphers.set(NativeCrypto::install);
    }

    /**
     * Loads the native library, if it is present and works on this machine.
     *
     * @return true if it does
     */
    public static boolean isAvailable() {
        return service("Cipher", Preferred.GCM) != null;
    }

    /** Returns null if the library is missing. A library whose native code does not load offers no services. */
    private static Provider.@Nullable Service service(String type, String algorithm) {
        Provider library = Loaded.LIBRARY;
        return library == null ? null : library.getService(type, algorithm);
    }

    /** Undoes {@link #install}, for tests. */
    static void uninstall() {
        Security.removeProvider(NAME);
    }

    /** Loads the library once, on first use. */
    private static final class Loaded {
        static final @Nullable Provider LIBRARY = find();

        private static @Nullable Provider find() {
            for (Provider each : ServiceLoader.load(Provider.class)) {
                if (each.getName().equals(NativeCrypto.LIBRARY)) {
                    return each;
                }
            }
            return null;
        }
    }

    /** Offers the algorithms without loading anything, so that a transfer in clear text has no cost. */
    private static final class Preferred extends Provider {
        static final String GCM = "AES/GCM/NoPadding";
        private static final long serialVersionUID = 1;

        Preferred() {
            super(NAME, "1", "AES, MD5, SHA-256 and signatures of a native library, if present");
            putService(new Native(this, "MessageDigest", "MD5", Map.of()));
            putService(new Native(this, "MessageDigest", "SHA-256", Map.of()));
            putService(new Native(this, "Cipher", GCM, Map.of()));
            // the signatures with which each end of TLS proves its key: RSA, and the most common elliptic curve
            putService(new Native(this, "Signature", "RSASSA-PSS", Map.of()));
            putService(new Native(this, "Signature", "SHA256withECDSA", Map.of()));
            putService(new Native(
                    this,
                    "Cipher",
                    "AES",
                    Map.of("SupportedModes", "CBC", "SupportedPaddings", "NOPADDING|PKCS5PADDING")));
        }
    }

    /** One algorithm of the library. */
    private static final class Native extends Provider.Service {
        Native(Provider provider, String type, String algorithm, Map<String, String> attributes) {
            super(provider, type, algorithm, LIBRARY, List.of(), attributes);
        }

        /** Creates the native implementation. An exception makes the JVM try the next provider. */
        @Override
        public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
            Provider.Service found = service(getType(), getAlgorithm());
            if (found == null) {
                LOG.debug("no native {} available, using that of the JDK", getAlgorithm());
                throw new NoSuchAlgorithmException(LIBRARY + " is not on the class path or not built for this machine");
            }
            return found.newInstance(parameter);
        }
    }
}
