/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/**
 * The names in a certificate.
 *
 * @param commonName the subject's first common name
 * @param alternatives the subject alternative names that are DNS names or IP addresses
 */
record CertificateNames(Optional<String> commonName, List<String> alternatives) {
    private static final int DNS = 2;
    private static final int IP = 7;

    static CertificateNames of(X509Certificate certificate) {
        RDN[] names = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded())
                .getRDNs(BCStyle.CN);
        Optional<String> commonName = names.length == 0
                ? Optional.empty()
                : Optional.of(IETFUtils.valueToString(names[0].getFirst().getValue()));
        return new CertificateNames(commonName, alternatives(certificate));
    }

    private static List<String> alternatives(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> entries = certificate.getSubjectAlternativeNames();
            for (List<?> entry : entries == null ? List.<List<?>>of() : entries) {
                if (entry.get(0) instanceof Integer kind && (kind == DNS || kind == IP)) {
                    names.add(String.valueOf(entry.get(1)));
                }
            }
        } catch (CertificateParsingException e) {
            // unreadable names match nothing
            return List.of();
        }
        return names;
    }

    List<String> all() {
        List<String> all = new ArrayList<>();
        commonName.ifPresent(all::add);
        all.addAll(alternatives);
        return all;
    }

    @Override
    public String toString() {
        return commonName.map(name -> "CN=" + name).orElse("no CN")
                + (alternatives.isEmpty() ? "" : ", SAN=" + alternatives);
    }
}
