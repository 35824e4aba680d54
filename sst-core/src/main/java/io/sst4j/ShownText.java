/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/** Text of a peer, as messages show it: it must neither make lines of a log nor fill it. */
final class ShownText {
    private ShownText() {}

    static String shown(String text, int most) {
        String cut = text.length() <= most ? text : text.substring(0, most) + "...";
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
