/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import java.io.IOException;
import java.io.StringWriter;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.DHParameter;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.bouncycastle.crypto.params.DHParameters;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.bouncycastle.util.io.pem.PemWriter;

/** Encodes keys, certificates and DH parameters as PEM. Sources: RFC 7468, RFC 5958, RFC 8018 and RFC 7919. */
final class PemText {
    /** Makes each guess of a passphrase take a fraction of a second. A transfer decrypts the key only once. */
    private static final int PBKDF2_ITERATIONS = 600_000;

    private PemText() {}

    static String certificates(List<X509Certificate> chain) throws SstException {
        try {
            StringBuilder text = new StringBuilder();
            for (X509Certificate certificate : chain) {
                text.append(pem(new PemObject("CERTIFICATE", certificate.getEncoded())));
            }
            return text.toString();
        } catch (CertificateEncodingException e) {
            throw SstException.of(ErrorCode.UNSUPPORTED_OPTION, "encode a certificate", e);
        }
    }

    /**
     * Encodes a key as PKCS#8. A passphrase encrypts it with PBES2, PBKDF2 (HMAC-SHA-256) and AES-256-CBC, as OpenSSL supports.
     */
    static Secret key(PrivateKey key, Optional<Secret> passphrase) throws SstException {
        byte[] encoded = key.getEncoded();
        if (encoded == null) {
            throw new SstException(
                    ErrorCode.UNSUPPORTED_OPTION,
                    "the key cannot be written: it is in a device that does not export it");
        }
        try {
            OutputEncryptor encryptor = passphrase.isPresent() ? encryptor(passphrase.get()) : null;
            return Secret.of(pem(new PKCS8Generator(PrivateKeyInfo.getInstance(encoded), encryptor)));
        } catch (OperatorCreationException e) {
            throw SstException.of(ErrorCode.UNSUPPORTED_OPTION, "encrypt the key", e);
        }
    }

    private static OutputEncryptor encryptor(Secret passphrase) throws OperatorCreationException, SstException {
        if (passphrase.isEmpty()) {
            throw new SstException(ErrorCode.INVALID_OPTION, "an empty passphrase does not protect a key");
        }
        return new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                .setProvider(PrivateKeys.BouncyCastle.PROVIDER)
                .setPRF(PKCS8Generator.PRF_HMACSHA256)
                .setIterationCount(PBKDF2_ITERATIONS)
                .setRandom(new SecureRandom())
                .setPassword(passphrase.reveal().toCharArray())
                .build();
    }

    /** Encodes the group ffdhe2048. Its prime is as secure as a new one, which takes minutes to find. */
    static String dhParameters() throws SstException {
        DHParameters group = DHStandardGroups.rfc7919_ffdhe2048;
        try {
            byte[] encoded = new DHParameter(group.getP(), group.getG(), 0).getEncoded();
            return pem(new PemObject("DH PARAMETERS", encoded));
        } catch (IOException e) {
            throw SstException.of(ErrorCode.UNSUPPORTED_OPTION, "encode the DH parameters", e);
        }
    }

    private static String pem(PemObjectGenerator object) throws SstException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.UNSUPPORTED_OPTION, "write PEM", e);
        }
        return text.toString();
    }
}
