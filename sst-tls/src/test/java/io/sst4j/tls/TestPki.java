/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Valid and invalid certificates for tests. */
final class TestPki {
    static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    /** A CA, or a node with a certificate from it. */
    record Entity(String name, KeyPair keys, X509Certificate certificate) {
        Identity identity(X509Certificate... intermediates) throws Exception {
            List<X509Certificate> chain = new java.util.ArrayList<>(List.of(certificate));
            chain.addAll(List.of(intermediates));
            return Identity.of(keys.getPrivate(), chain);
        }

        TrustedCertificates trust() {
            return TrustedCertificates.of(List.of(certificate));
        }

        /** The first twelve bytes of the private number, which must not appear anywhere. */
        String traceOfTheKey() {
            byte[] encoded = keys.getPrivate().getEncoded();
            return HexFormat.of().formatHex(encoded, encoded.length - 12, encoded.length);
        }
    }

    /** The content of a certificate. */
    static final class Wish {
        private final String commonName;
        private GeneralName[] alternatives = {};
        private Instant from = NOW.minus(Duration.ofDays(1));
        private Instant until = NOW.plus(Duration.ofDays(365));
        private boolean authority;
        private KeyPurposeId[] purposes = {};
        private String algorithm = "EC";

        Wish(String commonName) {
            this.commonName = commonName;
        }

        Wish dns(String... names) {
            alternatives = List.of(names).stream()
                    .map(name -> new GeneralName(GeneralName.dNSName, name))
                    .toArray(GeneralName[]::new);
            return this;
        }

        Wish ip(String address) {
            alternatives = new GeneralName[] {new GeneralName(GeneralName.iPAddress, address)};
            return this;
        }

        Wish valid(Instant first, Instant last) {
            from = first;
            until = last;
            return this;
        }

        Wish authority() {
            authority = true;
            return this;
        }

        Wish only(KeyPurposeId... values) {
            purposes = values;
            return this;
        }

        Wish algorithm(String value) {
            algorithm = value;
            return this;
        }

        Entity selfSigned() throws Exception {
            return signed(null);
        }

        Entity by(Entity issuer) throws Exception {
            return signed(issuer);
        }

        private Entity signed(@Nullable Entity issuer) throws Exception {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (!algorithm.startsWith("Ed")) {
                generator.initialize(algorithm.equals("EC") ? 256 : 2048);
            }
            KeyPair keys = generator.generateKeyPair();
            X500Name subject = new X500Name("CN=" + commonName);
            X500Name by = issuer == null ? subject : new X500Name("CN=" + issuer.name());
            KeyPair signer = issuer == null ? keys : issuer.keys();
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    by,
                    BigInteger.valueOf(System.nanoTime()),
                    Date.from(from),
                    Date.from(until),
                    subject,
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (alternatives.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
            }
            if (purposes.length > 0) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
            }
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder(scheme(signer)).build(signer.getPrivate())));
            return new Entity(commonName, keys, certificate);
        }

        private static String scheme(KeyPair signer) {
            return switch (signer.getPrivate().getAlgorithm()) {
                case "EC" -> "SHA256withECDSA";
                case "RSA" -> "SHA256withRSA";
                default -> "Ed25519";
            };
        }
    }

    private TestPki() {}

    static Entity ca(String name) throws Exception {
        return new Wish(name).authority().selfSigned();
    }

    static Path pem(Path file, Object... objects) throws Exception {
        try (JcaPEMWriter writer = new JcaPEMWriter(Files.newBufferedWriter(file))) {
            for (Object object : objects) {
                writer.writeObject(object instanceof PrivateKey key ? new JcaPKCS8Generator(key, null) : object);
            }
        }
        return file;
    }
}
