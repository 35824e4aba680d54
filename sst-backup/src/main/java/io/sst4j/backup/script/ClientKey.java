/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.script;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Key and certificate of a client in the form that the JDBC driver takes: a key store, in a temporary file that nobody else
 * may read and that goes with this.
 */
final class ClientKey implements AutoCloseable {
    /** The mode of the file guards the key, as it does in the file that it is from. */
    private static final String WORD = "sst4j-key";

    private static final Pattern PEM = Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

    private final ClientTls tls;
    private final @Nullable Path store;

    private ClientKey(ClientTls tls, @Nullable Path store) {
        this.tls = tls;
        this.store = store;
    }

    static ClientKey of(ClientTls tls) throws SstException {
        if (tls.isOff() || tls.key().isEmpty() || tls.certificate().isEmpty()) {
            return new ClientKey(tls, null);
        }
        Path key = Path.of(tls.key().get());
        Path certificate = Path.of(tls.certificate().get());
        try {
            return new ClientKey(tls, write(privateKey(key), chain(certificate)));
        } catch (IOException | GeneralSecurityException e) {
            throw SstException.of(ErrorCode.INVALID_OPTION, "read ssl-key " + key + " and ssl-cert " + certificate, e);
        }
    }

    private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        Matcher matcher = PEM.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        if (!matcher.find()) {
            throw new IOException("no unencrypted key in the form PKCS#8, as openssl pkcs8 -topk8 -nocrypt makes it");
        }
        PKCS8EncodedKeySpec encoded =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1)));
        try {
            return KeyFactory.getInstance("RSA").generatePrivate(encoded);
        } catch (GeneralSecurityException e) {
            return KeyFactory.getInstance("EC").generatePrivate(encoded);
        }
    }

    private static Certificate[] chain(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .toArray(Certificate[]::new);
        }
    }

    private static Path write(PrivateKey key, Certificate[] chain) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("client", key, WORD.toCharArray(), chain);
        Path file = Files.createTempFile("sst-client-", ".p12");
        file.toFile().deleteOnExit();
        try (OutputStream out = Files.newOutputStream(file)) {
            keys.store(out, WORD.toCharArray());
        }
        return file;
    }

    /** All that the driver is told of TLS. */
    Map<String, String> properties() {
        Map<String, String> properties = new TreeMap<>(tls.properties());
        if (store != null) {
            properties.put("keyStore", store.toString());
            properties.put("keyStoreType", "PKCS12");
            properties.put("keyStorePassword", WORD);
        }
        return properties;
    }

    @Override
    public void close() throws SstException {
        if (store != null) {
            try {
                Files.deleteIfExists(store);
            } catch (IOException e) {
                throw SstException.of(ErrorCode.LOCAL_IO, "delete " + store, e);
            }
        }
    }
}
