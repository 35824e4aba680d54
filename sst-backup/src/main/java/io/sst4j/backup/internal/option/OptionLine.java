/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.option;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A parsed line of an option file.
 *
 * <p>Lines are kept as ISO 8859-1, one character per byte, because the server works on bytes: blanks are the six of C
 * and the no-break space 0xA0. Names and values are decoded only at the end.
 *
 * @param kind the kind of line
 * @param text the group, the option's name, or the argument of the directive, decoded
 * @param value the option's value, decoded; null if there is none
 */
record OptionLine(Kind kind, String text, @Nullable String value) {
    /** The kinds of lines. */
    enum Kind {
        /** Nothing, a comment, or a directive that the server does not know. */
        IGNORED,
        /** The start of a group. */
        GROUP,
        /** A group without a closing bracket. */
        BROKEN_GROUP,
        /** An option with or without a value. */
        OPTION,
        /** An include of another file. */
        INCLUDE,
        /** An include of a directory's files. */
        INCLUDE_DIRECTORY,
        /** A directive without its argument. */
        BROKEN_DIRECTIVE
    }

    private static final OptionLine NOTHING = new OptionLine(Kind.IGNORED, "", null);
    private static final String INCLUDE = "include";
    private static final String INCLUDE_DIRECTORY = "includedir";

    /**
     * Parses one line.
     *
     * @param raw the line with its line feed, if it has one, as ISO 8859-1
     * @return the parsed line
     */
    static OptionLine parse(String raw) {
        int nul = raw.indexOf('\0');
        String line = stripLeading(nul < 0 ? raw : raw.substring(0, nul));
        if (line.isEmpty()) {
            return NOTHING;
        }
        return switch (line.charAt(0)) {
            case '#', ';' -> NOTHING;
            case '!' -> directive(stripLeading(line.substring(1)));
            case '[' -> group(line);
            default -> option(line);
        };
    }

    private static OptionLine directive(String text) {
        if (isDirective(text, INCLUDE_DIRECTORY)) {
            return argument(Kind.INCLUDE_DIRECTORY, text.substring(INCLUDE_DIRECTORY.length()));
        }
        if (isDirective(text, INCLUDE)) {
            return argument(Kind.INCLUDE, text.substring(INCLUDE.length()));
        }
        return new OptionLine(Kind.IGNORED, "!" + decode(stripTrailing(text)), null);
    }

    private static boolean isDirective(String text, String keyword) {
        return text.startsWith(keyword) && text.length() > keyword.length() && isBlank(text.charAt(keyword.length()));
    }

    /**
     * Cuts off the last character as the server does, which expects the line feed even if the file ends without one.
     */
    private static OptionLine argument(Kind kind, String text) {
        String found = stripLeading(text);
        if (found.length() < 2) {
            return new OptionLine(Kind.BROKEN_DIRECTIVE, "", null);
        }
        return new OptionLine(kind, decode(stripTrailing(found.substring(0, found.length() - 1))), null);
    }

    private static OptionLine group(String line) {
        int end = line.indexOf(']');
        if (end < 0) {
            return new OptionLine(Kind.BROKEN_GROUP, "", null);
        }
        return new OptionLine(Kind.GROUP, decode(stripTrailing(line.substring(1, end))), null);
    }

    private static OptionLine option(String line) {
        String text = line.substring(0, endBeforeComment(line));
        int equal = text.indexOf('=');
        if (equal < 0) {
            return new OptionLine(Kind.OPTION, decode(stripTrailing(text)), null);
        }
        String name = stripTrailing(text.substring(0, equal));
        String value = unquote(stripTrailing(stripLeading(text.substring(equal + 1))));
        return new OptionLine(Kind.OPTION, decode(name), decode(unescape(value)));
    }

    /** Finds the first hash sign outside quotes; a backslash escapes a quote only inside quotes. */
    private static int endBeforeComment(String text) {
        char quote = 0;
        boolean escaped = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c == '\'' || c == '"') && !escaped) {
                quote = quote == 0 ? c : quote == c ? 0 : quote;
            }
            if (quote == 0 && c == '#') {
                return i;
            }
            escaped = quote != 0 && c == '\\' && !escaped;
        }
        return text.length();
    }

    private static String unquote(String value) {
        int last = value.length() - 1;
        boolean quoted = last > 0
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(0) == value.charAt(last);
        return quoted ? value.substring(1, last) : value;
    }

    private static String unescape(String value) {
        if (value.indexOf('\\') < 0) {
            return value;
        }
        StringBuilder text = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && i < value.length() - 1) {
                i++;
                appendEscaped(text, value.charAt(i));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static void appendEscaped(StringBuilder text, char c) {
        switch (c) {
            case 'n' -> text.append('\n');
            case 't' -> text.append('\t');
            case 'r' -> text.append('\r');
            case 'b' -> text.append('\b');
            case 's' -> text.append(' ');
            case '"', '\'', '\\' -> text.append(c);
            default -> text.append('\\').append(c);
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r') || c == '\u00a0';
    }

    private static String stripLeading(String text) {
        int start = 0;
        while (start < text.length() && isBlank(text.charAt(start))) {
            start++;
        }
        return text.substring(start);
    }

    private static String stripTrailing(String text) {
        int end = text.length();
        while (end > 0 && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    /** Decodes bytes as UTF-8, or as ISO 8859-1 if they are not valid UTF-8, so that nothing is lost. */
    static String decode(String latin) {
        byte[] bytes = latin.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return latin;
        }
    }
}
