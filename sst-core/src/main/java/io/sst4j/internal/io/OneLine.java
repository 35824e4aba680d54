/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import java.util.regex.Pattern;

/** Makes untrusted text safe to show in a log or terminal, without control characters and line breaks. */
public final class OneLine {
    private static final Pattern NOT_SHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private OneLine() {}

    /**
     * Replaces characters that must not be shown.
     *
     * @param text a text from a peer, or from a file that others write
     * @return a text of the same length, with {@code ?} in place of those characters
     */
    public static String of(String text) {
        return NOT_SHOWN.matcher(text).replaceAll("?");
    }
}
