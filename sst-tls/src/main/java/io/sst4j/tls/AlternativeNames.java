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

/** Subject alternative names from text: DNS names and IP addresses. Source: RFC 5280, section 4.2.1.6. */
final class AlternativeNames {
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");

    /** Underscores are no part of host names, but administrators use them and peers do not mind. */
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
            throw invalid(text, "a DNS name has letters, digits, hyphens and dots, and perhaps a star in front");
        }
        return new GeneralName(GeneralName.dNSName, text);
    }

    static boolean isDns(String text) {
        return text.length() <= LONGEST_DNS && DNS.matcher(text).matches();
    }

    /** Text with a colon is never looked up, only parsed. */
    private static byte[] ipv6(String text) throws SstException {
        try {
            if (text.indexOf('%') >= 0) {
                throw invalid(text, "leave out the zone, which is local to a machine");
            }
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException e) {
            throw invalid(text, "give the bare name or address, without a prefix or port");
        }
    }

    private static SstException invalid(String text, String why) {
        return new SstException(
                ErrorCode.INVALID_OPTION,
                "the alternative name '" + text + "' is neither a DNS name nor an IP address: " + why);
    }
}
