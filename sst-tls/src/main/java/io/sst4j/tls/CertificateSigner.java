/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Signs X.509 v3 certificates with one key. Bouncy Castle encodes them, and the JDK computes the signatures.
 *
 * <p>Source: RFC 5280, sections 4.1 and 4.2.
 *
 * @param name the subject of the signing key's certificate
 * @param certified the public key that belongs to the signing key
 * @param key the signing key
 */
record CertificateSigner(X500Name name, PublicKey certified, PrivateKey key) {
    /** Fits into the 20 octets of a serial number. */
    private static final int SERIAL_BITS = 128;

    private static final int P256_BITS = 256;
    private static final int P384_BITS = 384;

    /** The purpose of a certificate. */
    enum Purpose {
        /** Identifies a node. */
        NODE,
        /** Identifies nodes and is trusted by them like a CA certificate, because old versions of OpenSSL may require one. */
        SELF_SIGNED,
        /** Signs certificates of nodes and of other CAs. */
        ROOT,
        /** Signs certificates of nodes. */
        INTERMEDIATE;

        private boolean isShown() {
            return this == NODE || this == SELF_SIGNED;
        }

        private BasicConstraints constraints() {
            return switch (this) {
                case NODE -> new BasicConstraints(false);
                case ROOT -> new BasicConstraints(true);
                case SELF_SIGNED, INTERMEDIATE -> new BasicConstraints(0);
            };
        }
    }

    static X500Name name(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    /**
     * Signs a certificate.
     *
     * @param subject the public key to certify
     * @param notAfter the end of the validity, no later than in the request
     */
    X509Certificate sign(CertificateRequest request, PublicKey subject, Purpose purpose, Instant notAfter)
            throws SstException {
        try {
            X509v3CertificateBuilder certificate = new JcaX509v3CertificateBuilder(
                    name,
                    new BigInteger(SERIAL_BITS, new SecureRandom()).max(BigInteger.ONE),
                    Date.from(request.notBefore()),
                    Date.from(notAfter),
                    name(request.commonName()),
                    subject);
            extend(certificate, request, subject, purpose);
            return new JcaX509CertificateConverter()
                    .getCertificate(certificate.build(new JcaContentSignerBuilder(scheme(key)).build(key)));
        } catch (GeneralSecurityException | OperatorCreationException | IOException | RuntimeException e) {
            throw SstException.of(
                    ErrorCode.UNSUPPORTED_OPTION, "sign the certificate of '" + request.commonName() + "'", e);
        }
    }

    private void extend(
            X509v3CertificateBuilder certificate, CertificateRequest request, PublicKey subject, Purpose purpose)
            throws IOException, GeneralSecurityException {
        JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
        certificate.addExtension(Extension.basicConstraints, true, purpose.constraints());
        certificate.addExtension(Extension.keyUsage, true, usage(subject, purpose));
        certificate.addExtension(
                Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(subject));
        certificate.addExtension(
                Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(certified));
        if (purpose == Purpose.NODE) {
            // nodes are TLS servers as joiners and TLS clients as donors
            KeyPurposeId[] both = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
            certificate.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(both));
        }
        List<GeneralName> names = purpose.isShown() ? names(request) : List.of();
        if (!names.isEmpty()) {
            certificate.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(new GeneralName[0])));
        }
    }

    private static KeyUsage usage(PublicKey subject, Purpose purpose) {
        int usage = 0;
        if (purpose.isShown()) {
            usage |= KeyUsage.digitalSignature;
            // for TLS 1.2 without forward secrecy, which old peers may still choose
            usage |= subject.getAlgorithm().equals("RSA") ? KeyUsage.keyEncipherment : 0;
        }
        if (purpose != Purpose.NODE) {
            usage |= KeyUsage.keyCertSign | KeyUsage.cRLSign;
        }
        return new KeyUsage(usage);
    }

    /** Includes the common name, which is ignored if there are alternative names (RFC 6125, section 6.4.4). */
    private static List<GeneralName> names(CertificateRequest request) throws SstException {
        Set<GeneralName> names = new LinkedHashSet<>();
        if (AlternativeNames.isDns(request.commonName())) {
            names.add(ownName(request.commonName()));
        }
        names.addAll(request.alternativeNames());
        return new ArrayList<>(names);
    }

    private static GeneralName ownName(String commonName) throws SstException {
        try {
            return AlternativeNames.parse(commonName);
        } catch (SstException e) {
            // digits and dots that are not an address, such as 10.11
            return new GeneralName(GeneralName.dNSName, commonName);
        }
    }

    private static String scheme(Key key) {
        if (key instanceof EdECKey edwards) {
            return edwards.getParams().getName();
        }
        if (key instanceof ECKey curve) {
            int bits = curve.getParams().getCurve().getField().getFieldSize();
            return (bits <= P256_BITS ? "SHA256" : bits <= P384_BITS ? "SHA384" : "SHA512") + "withECDSA";
        }
        return "SHA256withRSA";
    }

    /** Returns the owner's name, without the key. */
    @Override
    public String toString() {
        return name.toString();
    }
}
