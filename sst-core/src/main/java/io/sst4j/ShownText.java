/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/** Makes a peer's text safe for messages: it cannot start new log lines or flood the log. */
final class ShownText {
    private ShownText() {}

    static String shown(String text, int most) {
        String cut = text.length() <= most ? text : text.substring(0, most) + "...";
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
