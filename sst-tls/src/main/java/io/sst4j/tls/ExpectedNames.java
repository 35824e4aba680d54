/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.Role;
import io.sst4j.TransferAddress;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;

/** The names of which a peer's certificate must contain one; empty if any name is accepted. Source: the stock scripts' rules. */
record ExpectedNames(List<String> names) {
    static ExpectedNames of(TlsEncryptor.Verification verification, Role role, TransferAddress address) {
        if (role == Role.JOINER
                || verification == TlsEncryptor.Verification.NONE
                || verification == TlsEncryptor.Verification.CHAIN) {
            return new ExpectedNames(List.of());
        }
        if (!address.commonName().isEmpty()) {
            return new ExpectedNames(List.of(address.commonName()));
        }
        if (verification == TlsEncryptor.Verification.ANNOUNCED_NAME) {
            return new ExpectedNames(List.of());
        }
        String host = address.endpoint().host();
        return new ExpectedNames(isThisMachine(host) ? List.of("localhost", host) : List.of(host));
    }

    private static boolean isThisMachine(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (UnknownHostException | SocketException e) {
            return false;
        }
    }

    /** Returns whether the certificate contains one of these names. */
    boolean accept(X509Certificate certificate) {
        List<String> carried = CertificateNames.of(certificate).all();
        return names.isEmpty()
                || names.stream().anyMatch(name -> carried.stream().anyMatch(given -> matches(given, name)));
    }

    /** Compares a name, where a star matches exactly the first label (RFC 6125, section 6.4.3). */
    private static boolean matches(String given, String wanted) {
        String pattern = given.toLowerCase(Locale.ROOT);
        String name = wanted.toLowerCase(Locale.ROOT);
        if (pattern.startsWith("*.") && name.indexOf('.') > 0) {
            return pattern.indexOf('.', 2) > 0
                    && name.substring(name.indexOf('.')).equals(pattern.substring(1));
        }
        return pattern.equals(name) || sameAddress(given, wanted);
    }

    /** Compares IPv6 addresses, which have several spellings. */
    private static boolean sameAddress(String given, String wanted) {
        if (given.indexOf(':') < 0 || wanted.indexOf(':') < 0) {
            return false;
        }
        try {
            return InetAddress.getByName(given).equals(InetAddress.getByName(wanted));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return names.size() == 1 ? "'" + names.get(0) + "'" : "any of " + names;
    }
}
