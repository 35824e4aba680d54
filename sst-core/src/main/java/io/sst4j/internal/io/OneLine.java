/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import java.util.regex.Pattern;

/** Text of others as a log or a terminal may show it: without what controls either, or ends a line. */
public final class OneLine {
    private static final Pattern NOT_SHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private OneLine() {}

    /**
     * Makes a text one that can be shown.
     *
     * @param text of a peer, or of a file that others write
     * @return of the same length, with {@code ?} for what is not shown
     */
    public static String of(String text) {
        return NOT_SHOWN.matcher(text).replaceAll("?");
    }
}
