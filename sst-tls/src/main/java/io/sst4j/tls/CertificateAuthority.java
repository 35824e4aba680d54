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
 * A key that signs certificates, with its own certificate: a certification authority (CA).
 *
 * <pre>{@code
 * CertificateAuthority ca = CertificateAuthority.create(CertificateRequest.builder("cluster CA").build());
 * ca.identity().write(Path.of("ca-cert.pem"), Path.of("ca-key.pem"), Optional.empty());
 * Identity node = ca.issue(CertificateRequest.builder("node1").alternativeName("10.0.0.1").build());
 * node.write(Path.of("node1-cert.pem"), Path.of("node1-key.pem"), Optional.empty());
 * }</pre>
 *
 * <p>It keeps no list of what it issued and revokes nothing: serial numbers are random, and nodes do not ask for
 * revocations. Immutable and safe for use by several threads; keys and signatures are the JDK's. Sources: RFC 5280, and
 * the recipes for {@code encrypt=3} and {@code encrypt=4} in MariaDB's documentation.
 */
public final class CertificateAuthority {
    private static final int KEY_CERT_SIGN = 5;

    private final Identity identity;

    private CertificateAuthority(Identity identity) {
        this.identity = identity;
    }

    /**
     * Makes a new root CA, whose certificate it signs itself.
     *
     * @param request its name, validity and key algorithm
     * @return the CA
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the request has alternative names, and with
     *     {@link ErrorCode#UNSUPPORTED_OPTION} if this JVM has no such keys
     */
    public static CertificateAuthority create(CertificateRequest request) throws SstException {
        request.requireAuthority();
        return new CertificateAuthority(selfSigned(request, Purpose.ROOT));
    }

    /**
     * Takes an existing CA.
     *
     * @param identity its key and certificate, for instance of {@link Identity#read(java.nio.file.Path,
     *     java.nio.file.Path)}, followed by those of the CAs above it if it is an intermediate one
     * @return the CA
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the certificate is not that of a CA
     */
    public static CertificateAuthority of(Identity identity) throws SstException {
        X509Certificate own = identity.chain().get(0);
        boolean[] usage = own.getKeyUsage();
        if (own.getBasicConstraints() < 0 || (usage != null && !usage[KEY_CERT_SIGN])) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    identity + " is not the certificate of a CA: it may not sign others; make one by create()");
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
     * Makes a key and a certificate for a node.
     *
     * @param request its names, validity and key algorithm
     * @return the identity, with the certificates of intermediate CAs that peers need besides the root's; it does not
     *     outlive the certificate of this CA
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the name is not one that a Galera server lets pass,
     *     or is that of this CA, or if this CA has expired, and with {@link ErrorCode#UNSUPPORTED_OPTION} if this JVM
     *     has no such keys
     */
    public Identity issue(CertificateRequest request) throws SstException {
        request.requireNode();
        return issue(request, Purpose.NODE);
    }

    /**
     * Makes a CA under this one, which can issue certificates of nodes only.
     *
     * @param request its name, validity and key algorithm
     * @return the intermediate CA; peers still trust this one, and are shown the other's certificate
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
                            + "' is that of the CA: peers would take the certificate for a self-signed one");
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
                    ErrorCode.INVALID_OPTION, "the CA " + identity + " expired on " + end + ": make a new one");
        }
        return end.isBefore(request.notAfter()) ? end : request.notAfter();
    }

    /**
     * The key and certificate of this CA, to be written.
     *
     * @return its certificate first, then those of intermediate CAs above it
     */
    public Identity identity() {
        return identity;
    }

    /** Returns the name, and nothing of the key. */
    @Override
    public String toString() {
        return identity.toString();
    }
}
