/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.install.Staging;
import io.sst4j.internal.io.OneLine;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The rules for names and links in a stream. An accepted path stays below the directory, whatever else the stream contains. */
final class TreeNames {
    private static final int MOST_NAME = 255;
    private static final int MOST_PATH = 4096;
    private static final int SHOWN = 120;

    /** The JVM's replacement for bytes that are not text in its locale. */
    private static final char NO_TEXT = '\uFFFD';

    private TreeNames() {}

    /** The fault in an entry's path; null if the path is accepted. */
    static @Nullable String complaint(String path) {
        if (path.startsWith("/")) {
            return "it is absolute";
        }
        if (length(path) > MOST_PATH) {
            return "it is longer than " + MOST_PATH + " bytes, or not Unicode text";
        }
        for (String name : path.split("/", -1)) {
            String fault = faultOfName(name);
            if (fault != null) {
                return fault;
            }
        }
        return isStaging(path) ? "it is reserved for a joiner's staging directory" : null;
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
            return "it has bytes that are not text in the donor's locale; set LC_ALL=C.UTF-8 there, or rename it";
        }
        return length(name) > MOST_NAME ? "a name in it is longer than " + MOST_NAME + " bytes" : null;
    }

    static boolean isStaging(String path) {
        return Staging.isOwn(path);
    }

    /**
     * The fault in a link's target; null if the target is accepted.
     *
     * <p>Directories of a tree are never links. A target may therefore begin with as many {@code ..} as the link is deep. After a
     * name, which may itself be a link, {@code ..} is not safe.
     */
    static @Nullable String complaint(String path, String target) {
        if (target.isEmpty() || target.indexOf(0) >= 0 || target.indexOf(NO_TEXT) >= 0 || length(target) > MOST_PATH) {
            return "its target is not a usable path";
        }
        if (target.startsWith("/")) {
            return "its target " + shown(target) + " is absolute";
        }
        long depth = path.chars().filter(c -> c == '/').count();
        boolean named = false;
        for (String part : target.split("/+", -1)) {
            if (part.equals("..") && (named || --depth < 0)) {
                return named
                        ? "its target " + shown(target) + " goes up after a name"
                        : "its target " + shown(target) + " leads out of the directory";
            }
            named |= !part.isEmpty() && !part.equals(".") && !part.equals("..");
        }
        return null;
    }

    /** The length in UTF-8 bytes; larger than any limit if the text cannot be encoded. */
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
