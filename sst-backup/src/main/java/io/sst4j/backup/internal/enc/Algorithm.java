/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.enc;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A cipher by the name that {@code openssl enc} takes for it.
 *
 * @param name the full name, for instance {@code aes-256-cbc}
 * @param transformation what the JDK calls it
 * @param keyBytes length of the key
 * @param padded whether the last block is filled up, as in CBC
 */
record Algorithm(String name, String transformation, int keyBytes, boolean padded) {
    /** Length of a block and of the initialization vector. */
    static final int BLOCK_BYTES = 16;

    private static final Pattern AES =
            Pattern.compile("aes(128|192|256)|aes-(128|192|256)-(cbc|ctr|cfb|cfb8|ofb)", Pattern.CASE_INSENSITIVE);

    /** Finds a cipher; a name without a mode means CBC. */
    static Algorithm named(String name) throws SstException {
        Matcher matcher = AES.matcher(name.strip());
        if (!matcher.matches()) {
            throw new SstException(
                    ErrorCode.UNSUPPORTED_OPTION,
                    "encrypt-algo='" + name + "' is not supported: use aes-256-cbc (also called aes256) or aes-256-ctr;"
                            + " AES with 128, 192 and 256 bits is there, in the modes cbc, ctr, cfb, cfb8 and ofb");
        }
        String bits = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        String mode = matcher.group(3) == null ? "cbc" : matcher.group(3).toLowerCase(Locale.ROOT);
        boolean padded = mode.equals("cbc");
        String transformation = "AES/" + mode.toUpperCase(Locale.ROOT) + "/" + (padded ? "PKCS5Padding" : "NoPadding");
        return new Algorithm("aes-" + bits + "-" + mode, transformation, Integer.parseInt(bits) / 8, padded);
    }
}
