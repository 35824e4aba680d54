/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An unencrypted private key in a PEM file, as PKCS#8 or in OpenSSL's older forms, PKCS#1 for RSA and SEC 1 for EC.
 *
 * <p>Sources: RFC 5958, RFC 8017, RFC 5915.
 */
public final class PemKey {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (RSA |EC |)PRIVATE KEY-----([^-]+)-----END \\1PRIVATE KEY-----");
    private static final byte[] VERSION = HexFormat.of().parseHex("020100");
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int CURVE = 0xA0;

    private static final int MAX_BYTES = 1 << 20;

    private PemKey() {}

    /**
     * Reads a key.
     *
     * @param file the file, which may contain other items too
     * @return the first key in it
     * @throws IOException if the file cannot be read or contains no such key
     * @throws GeneralSecurityException if the JVM cannot use the key
     */
    public static PrivateKey read(Path file) throws IOException, GeneralSecurityException {
        Matcher matcher = PEM.matcher(new String(SmallFile.read(file, MAX_BYTES), StandardCharsets.ISO_8859_1));
        if (!matcher.find() || matcher.group(2).contains(":")) {
            throw new IOException("no unencrypted key, as openssl pkey creates");
        }
        byte[] content = Base64.getMimeDecoder().decode(matcher.group(2));
        return switch (matcher.group(1)) {
            case "RSA " -> key("RSA", wrap(RSA, content));
            case "EC " -> key("EC", wrap(der(SEQUENCE, EC, curve(content)), content));
            default -> ofAnyKind(content);
        };
    }

    private static PrivateKey ofAnyKind(byte[] encoded) throws GeneralSecurityException {
        try {
            return key("RSA", encoded);
        } catch (GeneralSecurityException e) {
            return key("EC", encoded);
        }
    }

    private static PrivateKey key(String algorithm, byte[] encoded) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    private static byte[] wrap(byte[] algorithm, byte[] key) {
        return der(SEQUENCE, VERSION, algorithm, der(OCTETS, key));
    }

    /** The name of the curve, which follows the version and the number in SEC 1. */
    private static byte[] curve(byte[] key) throws IOException {
        try {
            int[] sequence = element(key, 0);
            int[] version = element(key, sequence[0]);
            int[] number = element(key, version[1]);
            int[] curve = element(key, number[1]);
            if ((key[number[1]] & 0xFF) == CURVE) {
                return Arrays.copyOfRange(key, curve[0], curve[1]);
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            throw new IOException("the EC key is truncated", e);
        }
        throw new IOException("the EC key does not name its curve");
    }

    /** The start and the end of an element's content. */
    private static int[] element(byte[] der, int at) {
        int length = der[at + 1] & 0xFF;
        int start = at + 2;
        if (length > 0x7F) {
            int digits = length & 0x7F;
            length = 0;
            for (int i = 0; i < digits; i++) {
                length = (length << 8) | (der[start + i] & 0xFF);
            }
            start += digits;
        }
        return new int[] {start, start + length};
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        if (content.size() > 0xFF) {
            element.write(0x82);
            element.write(content.size() >> 8);
        } else if (content.size() > 0x7F) {
            element.write(0x81);
        }
        element.write(content.size());
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }
}
