/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Map;

/**
 * A client's key and certificate in the form that the JDBC driver requires: a key store in a temporary file that only this user
 * may read. Closing this object deletes the file.
 */
public final class ClientKeyStore implements AutoCloseable {
    /** The key store's password. The key itself is protected by the mode of the file, as in the file it came from. */
    private static final String WORD = "sst4j-key";

    private static final int MAX_BYTES = 1 << 20;

    private final Path file;

    private ClientKeyStore(Path file) {
        this.file = file;
    }

    /**
     * Creates a key store.
     *
     * @param key the PEM file with the key
     * @param certificate the PEM file with the certificate and those of intermediate authorities
     * @return the store; the caller closes it
     * @throws IOException if a file cannot be read or written
     * @throws GeneralSecurityException if the JVM cannot use the content of the files
     */
    public static ClientKeyStore of(Path key, Path certificate) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("client", PemKey.read(key), WORD.toCharArray(), chain(certificate));
        Path file = Files.createTempFile("sst-client-", ".p12");
        file.toFile().deleteOnExit();
        try (OutputStream out = Files.newOutputStream(file)) {
            keys.store(out, WORD.toCharArray());
        }
        return new ClientKeyStore(file);
    }

    private static Certificate[] chain(Path file) throws IOException, GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(SmallFile.read(file, MAX_BYTES)))
                .toArray(Certificate[]::new);
    }

    /**
     * Returns the driver's connection properties.
     *
     * @return the properties, by name
     */
    public Map<String, String> properties() {
        return Map.of("keyStore", file.toString(), "keyStoreType", "PKCS12", "keyStorePassword", WORD);
    }

    /** Deletes the file. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
