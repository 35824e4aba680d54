/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.Role;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Explains why a certificate chain is not valid, naming the certificate and the CA file.
 *
 * <p>The JDK builds the path (RFC 5280). Revocation is not checked, because nodes have no way to publish it.
 */
record ChainCheck(TrustedCertificates trusted, Clock clock) {
    private static final String ANY_USAGE = "2.5.29.37.0";
    private static final String SERVER_USAGE = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_USAGE = "1.3.6.1.5.5.7.3.2";

    /**
     * Checks one chain.
     *
     * @param chain the node's certificate first, then intermediates in any order
     * @param owner the role of the certificate's owner; a donor is the client
     * @return the problem; empty if there is none
     */
    Optional<String> problem(List<X509Certificate> chain, Role owner) {
        X509Certificate leaf = chain.get(0);
        return dates(leaf).or(() -> usage(leaf, owner)).or(() -> trust(leaf, chain));
    }

    /** The problem with the dates of one certificate. */
    Optional<String> dates(X509Certificate certificate) {
        Instant now = clock.instant();
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            return Optional.of("expired on " + certificate.getNotAfter().toInstant());
        }
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            return Optional.of(
                    "is not valid before " + certificate.getNotBefore().toInstant() + " (check the clocks)");
        }
        return Optional.empty();
    }

    private static Optional<String> usage(X509Certificate certificate, Role owner) {
        try {
            List<String> usages = certificate.getExtendedKeyUsage();
            String needed = owner == Role.DONOR ? CLIENT_USAGE : SERVER_USAGE;
            if (usages == null || usages.contains(needed) || usages.contains(ANY_USAGE)) {
                return Optional.empty();
            }
            return Optional.of(
                    "is not valid for a " + (owner == Role.DONOR ? "client (clientAuth)" : "server (serverAuth)")
                            + ": its extendedKeyUsage must include that, because a node acts as both");
        } catch (CertificateParsingException e) {
            return Optional.of("has an unreadable extendedKeyUsage");
        }
    }

    private Optional<String> trust(X509Certificate leaf, List<X509Certificate> chain) {
        if (trusted.certificates().contains(leaf)) {
            return Optional.empty();
        }
        try {
            CertPathBuilder.getInstance("PKIX").build(parameters(leaf, chain));
            return Optional.empty();
        } catch (CertPathBuilderException e) {
            return Optional.of(untrusted(chain, e));
        } catch (GeneralSecurityException e) {
            return Optional.of("cannot be checked: " + e.getMessage());
        }
    }

    private PKIXBuilderParameters parameters(X509Certificate leaf, List<X509Certificate> chain)
            throws InvalidAlgorithmParameterException, GeneralSecurityException {
        Set<TrustAnchor> anchors = new HashSet<>();
        trusted.certificates().forEach(ca -> anchors.add(new TrustAnchor(ca, null)));
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(leaf);
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(clock.instant()));
        return parameters;
    }

    private String untrusted(List<X509Certificate> chain, CertPathBuilderException failure) {
        X509Certificate last = last(chain);
        String issuer = last.getIssuerX500Principal().getName();
        Optional<X509Certificate> named = trusted.certificates().stream()
                .filter(ca -> ca.getSubjectX500Principal().equals(last.getIssuerX500Principal()))
                .findFirst();
        if (named.isEmpty()) {
            return "was issued by '" + issuer + "', which is not in " + trusted.origin() + " (it has "
                    + trusted.subjects() + ")";
        }
        Optional<String> dates = dates(named.get());
        if (dates.isPresent()) {
            return "was issued by '" + issuer + "', whose own certificate in " + trusted.origin() + " " + dates.get();
        }
        if (!isSignedBy(last, named.get())) {
            return "was not signed by the CA '" + issuer + "' in " + trusted.origin()
                    + ", but by another CA of that name";
        }
        Throwable cause = failure.getCause();
        return "cannot be validated against " + trusted.origin() + ": "
                + (cause == null ? failure.getMessage() : cause.getMessage());
    }

    /** Returns the last certificate that can be reached from the first one by issuer. */
    private static X509Certificate last(List<X509Certificate> chain) {
        X509Certificate last = chain.get(0);
        for (int i = 1; i < chain.size(); i++) {
            for (X509Certificate next : chain) {
                boolean isIssuer = next.getSubjectX500Principal().equals(last.getIssuerX500Principal());
                if (isIssuer && !next.equals(last)) {
                    last = next;
                    break;
                }
            }
        }
        return last;
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate ca) {
        try {
            certificate.verify(ca.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
