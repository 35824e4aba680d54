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
 * Key and certificate of a client in the form that the JDBC driver takes: a key store, in a temporary file that nobody else
 * may read and that goes with this.
 */
public final class ClientKeyStore implements AutoCloseable {
    /** The mode of the file guards the key, as it does in the file that it is from. */
    private static final String WORD = "sst4j-key";

    private static final int MAX_BYTES = 1 << 20;

    private final Path file;

    private ClientKeyStore(Path file) {
        this.file = file;
    }

    /**
     * Makes one.
     *
     * @param key the PEM file with the key
     * @param certificate the PEM file with its certificate and those of the authorities between
     * @return the store; the caller closes it
     * @throws IOException if a file cannot be read or written
     * @throws GeneralSecurityException if the JVM cannot use what is in the files
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
     * What the driver is told.
     *
     * @return its properties, by name
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
