/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.install.Staging;
import io.sst4j.internal.io.OneLine;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Which names and links may travel: those that stay below the directory, whatever else is in the stream. */
final class TreeNames {
    private static final int MOST_NAME = 255;
    private static final int MOST_PATH = 4096;
    private static final int SHOWN = 120;

    /** What the JVM makes of bytes that are no text in its locale. */
    private static final char NO_TEXT = '\uFFFD';

    private TreeNames() {}

    /** What is wrong with the path of an entry; null if it may travel. */
    static @Nullable String complaint(String path) {
        if (path.startsWith("/")) {
            return "it is absolute";
        }
        if (length(path) > MOST_PATH) {
            return "it is longer than " + MOST_PATH + " bytes, or no Unicode text";
        }
        for (String name : path.split("/", -1)) {
            String fault = faultOfName(name);
            if (fault != null) {
                return fault;
            }
        }
        return isStaging(path) ? "a joiner has its staging directory there" : null;
    }

    private static @Nullable String faultOfName(String name) {
        if (name.isEmpty()) {
            return "a name in it is empty";
        }
        if (name.equals(".") || name.equals("..")) {
            return "it has a component '" + name + "'";
        }
        if (name.indexOf(0) >= 0) {
            return "it contains NUL";
        }
        if (name.indexOf(NO_TEXT) >= 0) {
            return "it has bytes that are no text in the locale of the donor; set LC_ALL=C.UTF-8 there, or rename it";
        }
        return length(name) > MOST_NAME ? "a name in it is longer than " + MOST_NAME + " bytes" : null;
    }

    static boolean isStaging(String path) {
        return Staging.isOwn(path);
    }

    /**
     * What is wrong with the target of a link; null if it may travel.
     *
     * <p>Directories of a tree are real ones, so going up from the link itself is safe as often as it is deep. Behind a name,
     * which may be a link too, it is not.
     */
    static @Nullable String complaint(String path, String target) {
        if (target.isEmpty() || target.indexOf(0) >= 0 || target.indexOf(NO_TEXT) >= 0 || length(target) > MOST_PATH) {
            return "its target is no usable path";
        }
        if (target.startsWith("/")) {
            return "its target " + shown(target) + " is absolute";
        }
        long depth = path.chars().filter(c -> c == '/').count();
        boolean named = false;
        for (String part : target.split("/+", -1)) {
            if (part.equals("..") && (named || --depth < 0)) {
                return named
                        ? "its target " + shown(target) + " goes up behind a name"
                        : "its target " + shown(target) + " leads out of the directory";
            }
            named |= !part.isEmpty() && !part.equals(".") && !part.equals("..");
        }
        return null;
    }

    /** Bytes in UTF-8; more than any limit if it cannot be encoded. */
    private static int length(String text) {
        try {
            return StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(text))
                    .remaining();
        } catch (CharacterCodingException e) {
            return Integer.MAX_VALUE;
        }
    }

    /** A name for a message: in quotes, short, without control characters. */
    static String shown(String name) {
        String text = name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "...";
        return "'" + OneLine.of(text) + "'";
    }
}
