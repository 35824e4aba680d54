/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.schema;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The statement that creates a table, as the server shows it: in UTF-8, except for defaults of binary columns, which
 * are raw bytes.
 */
final class Definition {
    private final byte[] shown;
    private final StringBuilder text = new StringBuilder();

    private Definition(byte[] shown) {
        this.shown = shown;
    }

    /** Returns the statement as text, with binary literals in hexadecimal. */
    static String text(byte[] shown) {
        return isText(shown) ? new String(shown, StandardCharsets.UTF_8) : new Definition(shown).rewrite();
    }

    private static boolean isText(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private String rewrite() {
        int plain = 0;
        int at = 0;
        while (at < shown.length) {
            byte first = shown[at];
            if (first != '\'' && first != '`') {
                at++;
                continue;
            }
            copy(plain, at);
            int end = end(at);
            if (first == '`') {
                copy(at, end);
            } else {
                literal(at, end);
            }
            plain = end;
            at = end;
        }
        copy(plain, shown.length);
        return text.toString();
    }

    /**
     * Returns the end of the quoted token that starts here. Quotes are doubled, and in a literal the backslash
     * escapes.
     */
    private int end(int start) {
        byte quote = shown[start];
        int at = start + 1;
        while (at < shown.length) {
            boolean doubled = shown[at] == quote && at + 1 < shown.length && shown[at + 1] == quote;
            if (doubled || (shown[at] == '\\' && quote == '\'')) {
                at += 2;
            } else if (shown[at] == quote) {
                return at + 1;
            } else {
                at++;
            }
        }
        return shown.length;
    }

    private void copy(int from, int to) {
        text.append(new String(shown, from, to - from, StandardCharsets.UTF_8));
    }

    private void literal(int from, int to) {
        if (isText(Arrays.copyOfRange(shown, from, to))) {
            copy(from, to);
        } else {
            text.append("x'")
                    .append(HexFormat.of().formatHex(value(from + 1, to - 1)))
                    .append('\'');
        }
    }

    private byte[] value(int from, int to) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        for (int at = from; at < to; at++) {
            byte next = shown[at];
            if (next == '\\') {
                at++;
                value.write(unescaped(shown[at]));
            } else {
                value.write(next);
                at += next == '\'' ? 1 : 0;
            }
        }
        return value.toByteArray();
    }

    private static int unescaped(byte letter) {
        return switch (letter) {
            case '0' -> 0;
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'Z' -> 0x1A;
            default -> letter;
        };
    }
}
