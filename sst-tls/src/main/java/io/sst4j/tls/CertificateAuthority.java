/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.tls.CertificateSigner.Purpose;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * A certification authority (CA): a key that signs certificates, with its own certificate.
 *
 * <pre>{@code
 * CertificateAuthority ca = CertificateAuthority.create(CertificateRequest.builder("cluster CA").build());
 * ca.identity().write(Path.of("ca-cert.pem"), Path.of("ca-key.pem"), Optional.empty());
 * Identity node = ca.issue(CertificateRequest.builder("node1").alternativeName("10.0.0.1").build());
 * node.write(Path.of("node1-cert.pem"), Path.of("node1-key.pem"), Optional.empty());
 * }</pre>
 *
 * <p>It keeps no list of issued certificates and revokes none: serial numbers are random, and nodes do not check for
 * revocations. Immutable and safe for use by several threads. The JDK creates the keys and signatures. Sources: RFC 5280, and
 * the recipes for {@code encrypt=3} and {@code encrypt=4} in MariaDB's documentation.
 */
public final class CertificateAuthority {
    private static final int KEY_CERT_SIGN = 5;

    private final Identity identity;

    private CertificateAuthority(Identity identity) {
        this.identity = identity;
    }

    /**
     * Creates a new root CA with a self-signed certificate.
     *
     * @param request its name, validity and key algorithm
     * @return the CA
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the request has alternative names; with
     *     {@link ErrorCode#UNSUPPORTED_OPTION} if this JVM does not support the key algorithm
     */
    public static CertificateAuthority create(CertificateRequest request) throws SstException {
        request.requireAuthority();
        return new CertificateAuthority(selfSigned(request, Purpose.ROOT));
    }

    /**
     * Creates a CA from an existing key and certificate.
     *
     * @param identity the key and certificate, for instance from {@link Identity#read(java.nio.file.Path,
     *     java.nio.file.Path)}; for an intermediate CA, followed by the certificates of the CAs above it
     * @return the CA
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the certificate is not a CA certificate
     */
    public static CertificateAuthority of(Identity identity) throws SstException {
        X509Certificate own = identity.chain().get(0);
        boolean[] usage = own.getKeyUsage();
        if (own.getBasicConstraints() < 0 || (usage != null && !usage[KEY_CERT_SIGN])) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    identity + " is not a CA certificate: it may not sign others; create one with create()");
        }
        return new CertificateAuthority(identity);
    }

    static Identity selfSigned(CertificateRequest request, Purpose purpose) throws SstException {
        KeyPair pair = request.keyAlgorithm().generate(new SecureRandom());
        CertificateSigner self = new CertificateSigner(
                CertificateSigner.name(request.commonName()), pair.getPublic(), pair.getPrivate());
        return Identity.of(
                pair.getPrivate(), List.of(self.sign(request, pair.getPublic(), purpose, request.notAfter())));
    }

    /**
     * Issues a key and a certificate for a node.
     *
     * @param request its names, validity and key algorithm
     * @return the identity, including the certificates of intermediate CAs that peers need in addition to the root's; it does not
     *     outlive this CA's certificate
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if a Galera server does not pass the name on, if the name is
     *     that of this CA, or if this CA has expired; with {@link ErrorCode#UNSUPPORTED_OPTION} if this JVM does not support the
     *     key algorithm
     */
    public Identity issue(CertificateRequest request) throws SstException {
        request.requireNode();
        return issue(request, Purpose.NODE);
    }

    /**
     * Creates a CA under this one that can issue only certificates of nodes.
     *
     * @param request its name, validity and key algorithm
     * @return the intermediate CA; peers still trust this CA, and nodes send the intermediate's certificate with their own
     * @throws SstException as {@link #create} and {@link #issue}, and with {@link ErrorCode#INVALID_OPTION} if this CA
     *     may not have others under it
     */
    public CertificateAuthority createIntermediate(CertificateRequest request) throws SstException {
        request.requireAuthority();
        if (identity.chain().get(0).getBasicConstraints() == 0) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    identity + " may not have other CAs under it (pathLenConstraint is 0): use the root CA");
        }
        return new CertificateAuthority(issue(request, Purpose.INTERMEDIATE));
    }

    private Identity issue(CertificateRequest request, Purpose purpose) throws SstException {
        X509Certificate own = identity.chain().get(0);
        X500Name name = X500Name.getInstance(own.getSubjectX500Principal().getEncoded());
        if (name.equals(CertificateSigner.name(request.commonName()))) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "the name '" + request.commonName()
                            + "' is that of the CA: peers would treat the certificate as self-signed");
        }
        KeyPair pair = request.keyAlgorithm().generate(new SecureRandom());
        CertificateSigner signer = new CertificateSigner(name, own.getPublicKey(), identity.key());
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(signer.sign(request, pair.getPublic(), purpose, end(request, own)));
        identity.chain().stream()
                .filter(ca -> !ca.getSubjectX500Principal().equals(ca.getIssuerX500Principal()))
                .forEach(chain::add);
        return Identity.of(pair.getPrivate(), chain);
    }

    private Instant end(CertificateRequest request, X509Certificate own) throws SstException {
        Instant end = own.getNotAfter().toInstant();
        if (!end.isAfter(request.notBefore())) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION, "the CA " + identity + " expired on " + end + ": create a new one");
        }
        return end.isBefore(request.notAfter()) ? end : request.notAfter();
    }

    /**
     * Returns the key and certificate of this CA, for instance to write them to files.
     *
     * @return the identity, with the CA's certificate first, then those of intermediate CAs above it
     */
    public Identity identity() {
        return identity;
    }

    /** Returns the name, without the key. */
    @Override
    public String toString() {
        return identity.toString();
    }
}
