/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.Secret;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * Reads private keys in OpenSSL's formats: PKCS#1, SEC 1 and PKCS#8. PKCS#8 keys may be encrypted; keys of the first two formats
 * may be encrypted in the old way with {@code Proc-Type} headers.
 *
 * <p>Sources: RFC 8017, RFC 5915, RFC 5958, RFC 8018, RFC 1421.
 */
final class PrivateKeys {
    /** The JDK's names of the algorithms. */
    private static final Map<String, String> ALGORITHMS = Map.of(
            "1.2.840.113549.1.1.1", "RSA",
            "1.2.840.113549.1.1.10", "RSASSA-PSS",
            "1.2.840.10045.2.1", "EC",
            "1.3.101.112", "Ed25519",
            "1.3.101.113", "Ed448");

    private PrivateKeys() {}

    /**
     * The provider that decrypts keys, loaded for the first encrypted one because that takes half a second. It is not registered,
     * so that everything else uses the JVM's own, faster ciphers.
     */
    static final class BouncyCastle {
        static final Provider PROVIDER = new BouncyCastleProvider();

        private BouncyCastle() {}
    }

    /** The reason why a key cannot be read. The message completes "a key that ...". */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }

        Unreadable(String message, Exception cause) {
            super(message, cause);
        }
    }

    static PrivateKey read(PemObject object, Optional<Secret> passphrase) throws Unreadable {
        try {
            return key(info(object, passphrase));
        } catch (IOException | GeneralSecurityException | OperatorCreationException | RuntimeException e) {
            throw new Unreadable("cannot be read: " + e.getMessage(), e);
        }
    }

    private static PrivateKeyInfo info(PemObject object, Optional<Secret> passphrase)
            throws IOException, OperatorCreationException, Unreadable {
        if (!object.getHeaders().isEmpty()) {
            return decryptOld(object, require(passphrase));
        }
        return switch (object.getType()) {
            case "PRIVATE KEY" -> PrivateKeyInfo.getInstance(object.getContent());
            case "RSA PRIVATE KEY" ->
                new PrivateKeyInfo(
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                        RSAPrivateKey.getInstance(object.getContent()));
            case "EC PRIVATE KEY" -> ecInfo(ECPrivateKey.getInstance(object.getContent()));
            case "ENCRYPTED PRIVATE KEY" -> decrypt(object, require(passphrase));
            default -> throw new Unreadable("has the type '" + object.getType() + "', which TLS cannot use");
        };
    }

    private static PrivateKeyInfo ecInfo(ECPrivateKey key) throws IOException, Unreadable {
        if (key.getParametersObject() == null) {
            throw new Unreadable("does not name its curve");
        }
        return new PrivateKeyInfo(
                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()), key);
    }

    private static Secret require(Optional<Secret> passphrase) throws Unreadable {
        return passphrase.orElseThrow(
                () -> new Unreadable("is encrypted: set its passphrase (ssl-passphrase), or use an unencrypted key"));
    }

    private static PrivateKeyInfo decrypt(PemObject object, Secret passphrase)
            throws IOException, OperatorCreationException, Unreadable {
        try {
            return new PKCS8EncryptedPrivateKeyInfo(object.getContent())
                    .decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                            .setProvider(BouncyCastle.PROVIDER)
                            .build(passphrase.reveal().toCharArray()));
        } catch (PKCSException e) {
            throw new Unreadable("cannot be decrypted with its passphrase (ssl-passphrase)", e);
        }
    }

    /** Decrypts with Bouncy Castle's parser, which supports the headers but requires text. */
    private static PrivateKeyInfo decryptOld(PemObject object, Secret passphrase) throws IOException, Unreadable {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(object);
        }
        try (PEMParser parser = new PEMParser(new StringReader(text.toString()))) {
            if (!(parser.readObject() instanceof PEMEncryptedKeyPair encrypted)) {
                throw new Unreadable("has unknown headers");
            }
            return encrypted
                    .decryptKeyPair(new JcePEMDecryptorProviderBuilder()
                            .setProvider(BouncyCastle.PROVIDER)
                            .build(passphrase.reveal().toCharArray()))
                    .getPrivateKeyInfo();
        } catch (IOException | RuntimeException e) {
            // with a wrong passphrase the padding is sometimes valid by chance, and the key is garbage
            throw new Unreadable("cannot be decrypted with its passphrase (ssl-passphrase)", e);
        }
    }

    private static PrivateKey key(PrivateKeyInfo info) throws IOException, GeneralSecurityException, Unreadable {
        ASN1ObjectIdentifier id = info.getPrivateKeyAlgorithm().getAlgorithm();
        String algorithm = ALGORITHMS.get(id.getId());
        if (algorithm == null) {
            throw new Unreadable("has the algorithm " + id.getId() + ", which TLS cannot use: use RSA or EC");
        }
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }
}
