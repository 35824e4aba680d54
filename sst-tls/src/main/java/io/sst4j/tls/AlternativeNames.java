/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.util.IPAddress;

/** Parses subject alternative names: DNS names and IP addresses. Source: RFC 5280, section 4.2.1.6. */
final class AlternativeNames {
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");

    /** Accepts underscores. They are not valid in host names, but administrators use them and peers accept them. */
    private static final Pattern DNS = Pattern.compile(
            "(\\*\\.)?[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*");

    private static final int LONGEST_DNS = 253;

    private AlternativeNames() {}

    static GeneralName parse(String text) throws SstException {
        if (text.indexOf(':') >= 0) {
            return new GeneralName(GeneralName.iPAddress, new DEROctetString(ipv6(text)));
        }
        if (NUMBERS.matcher(text).matches()) {
            if (!IPAddress.isValidIPv4(text)) {
                throw invalid(text, "an IPv4 address has four numbers up to 255");
            }
            return new GeneralName(GeneralName.iPAddress, text);
        }
        if (!isDns(text)) {
            throw invalid(text, "a DNS name has letters, digits, hyphens and dots, optionally after a leading star");
        }
        return new GeneralName(GeneralName.dNSName, text);
    }

    static boolean isDns(String text) {
        return text.length() <= LONGEST_DNS && DNS.matcher(text).matches();
    }

    /** Parses the text without a look-up, because it contains a colon. */
    private static byte[] ipv6(String text) throws SstException {
        try {
            if (text.indexOf('%') >= 0) {
                throw invalid(text, "omit the zone, which is local to a machine");
            }
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException e) {
            throw invalid(text, "use the bare name or address, without a prefix or port");
        }
    }

    private static SstException invalid(String text, String why) {
        return new SstException(
                ErrorCode.INVALID_OPTION,
                "the alternative name '" + text + "' is neither a DNS name nor an IP address: " + why);
    }
}
