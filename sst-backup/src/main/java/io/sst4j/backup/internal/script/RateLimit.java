/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.util.Locale;

/** The value of {@code rlimit}: bytes per second, with {@code k}, {@code m}, {@code g} or {@code t} in powers of 1024. */
final class RateLimit {
    private static final String UNITS = "kmgt";

    private RateLimit() {}

    static long parse(String text) throws SstException {
        String value = text.strip().toLowerCase(Locale.ROOT);
        if (value.isEmpty()) {
            return 0;
        }
        int unit = UNITS.indexOf(value.charAt(value.length() - 1));
        String digits = unit < 0 ? value : value.substring(0, value.length() - 1);
        if (!digits.matches("\\d{1,12}")) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "rlimit='" + text + "' is no rate: write bytes per second, or a number with k, m, g, for instance"
                            + " 40m");
        }
        return Long.parseLong(digits) << (10 * (unit + 1));
    }
}
