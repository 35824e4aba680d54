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
 * AES, MD5, SHA-256 and the signatures of TLS from the native library of the Amazon Corretto Crypto Provider, in place of the JDK's.
 *
 * <p>The JDK's own are as fast only after the optimizing compiler has come to them, which takes a good part of a short
 * transfer. Nothing else is taken from that library: key exchange, certificates and TLS itself stay the JDK's.
 *
 * <p>The library is looked for when the first of them is asked for, as a {@link java.util.ServiceLoader} finds it. Where it is
 * missing, or not made for this machine, the JDK does the work. Safe for use by several threads.
 */
public final class NativeCrypto {
    private static final Logger LOG = LoggerFactory.getLogger(NativeCrypto.class);
    private static final String LIBRARY = "AmazonCorrettoCryptoProvider";
    private static final String NAME = "sst4j-native";

    private NativeCrypto() {}

    /** Prefers the native library in the whole JVM, for all who ask for MD5, SHA-256, AES in the modes GCM and CBC, or
     * signatures by RSASSA-PSS and SHA256withECDSA from now on. */
    public static void install() {
        Security.insertProviderAt(new Preferred(), 1);
    }

    /**
     * Does what {@link #install} does when this library first needs one of these, and not sooner. For programs that may end
     * without: to install makes the JVM load all its providers, some 50 ms of the start of a program.
     */
    public static void installWhenNeeded() {
        BeforeCiphers.set(NativeCrypto::install);
    }

    /**
     * Says whether the native library is there and works on this machine; loads it.
     *
     * @return whether it is
     */
    public static boolean isAvailable() {
        return service("Cipher", Preferred.GCM) != null;
    }

    /** A library whose machine code does not load has no services. */
    private static Provider.@Nullable Service service(String type, String algorithm) {
        Provider library = Loaded.LIBRARY;
        return library == null ? null : library.getService(type, algorithm);
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
                if (each.getName().equals(NativeCrypto.LIBRARY)) {
                    return each;
                }
            }
            return null;
        }
    }

    /** Offers the algorithms without loading anything, so that a transfer in clear text does not pay for them. */
    private static final class Preferred extends Provider {
        static final String GCM = "AES/GCM/NoPadding";
        private static final long serialVersionUID = 1;

        Preferred() {
            super(NAME, "1", "AES, MD5, SHA-256 and signatures of a native library, if there is one");
            putService(new Native(this, "MessageDigest", "MD5", Map.of()));
            putService(new Native(this, "MessageDigest", "SHA-256", Map.of()));
            putService(new Native(this, "Cipher", GCM, Map.of()));
            // by which each end of TLS proves that it has its key, with RSA and with the elliptic curve of most
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

        /** What is thrown makes the JVM ask the next provider. */
        @Override
        public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
            Provider.Service found = service(getType(), getAlgorithm());
            if (found == null) {
                LOG.debug("no native {} here, the JDK's is used", getAlgorithm());
                throw new NoSuchAlgorithmException(LIBRARY + " is not on the class path or not made for this machine");
            }
            return found.newInstance(parameter);
        }
    }
}
