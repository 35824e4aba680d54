/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import java.io.File;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The rules for paths in a stream of the backup tools: accepted paths stay below the target directory and are valid for peers.
 */
public final class PathPolicy {
    /** The longest path that stock peers accept, in bytes. */
    public static final int MAX_BYTES = 511;

    private PathPolicy() {}

    /**
     * Decodes a path.
     *
     * @param bytes the bytes that contain it
     * @param from the index of its first byte
     * @param length its length in bytes
     * @return the text, or null if the bytes are not UTF-8
     */
    public static @Nullable String decode(byte[] bytes, int from, int length) {
        for (int i = from; i < from + length; i++) {
            if (bytes[i] < 0) {
                return decodeUtf8(bytes, from, length);
            }
        }
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }

    private static @Nullable String decodeUtf8(byte[] bytes, int from, int length) {
        try {
            // A fresh decoder reports malformed input, where the String constructor would replace it.
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /**
     * Checks a path.
     *
     * @param path the path in the stream
     * @return the fault, or null if the path may be used
     */
    public static @Nullable String complaint(String path) {
        if (path.isEmpty()) {
            return "it is empty";
        }
        char first = path.charAt(0);
        if (first == '/') {
            return "it is absolute";
        }
        if (first == '.') {
            return "it starts with a dot";
        }
        if (path.indexOf('\0') >= 0) {
            return "it contains NUL";
        }
        if (path.endsWith("/")) {
            return "it names a directory";
        }
        // If the separator is not '/', these two characters can lead out of the directory.
        if (File.separatorChar != '/' && (path.indexOf(File.separatorChar) >= 0 || path.indexOf(':') >= 0)) {
            return "it contains a separator of this system";
        }
        for (String part : path.split("/", -1)) {
            if (".".equals(part) || "..".equals(part)) {
                return "it has a component '" + part + "'";
            }
        }
        return null;
    }

    /**
     * Returns a normal form, which is the same for all spellings of a path that name the same file.
     *
     * @param path the path in the stream
     * @return the path without doubled slashes
     */
    public static String normalize(String path) {
        String result = path;
        while (result.contains("//")) {
            result = result.replace("//", "/");
        }
        return result;
    }

    /**
     * Formats a path for a message: short, and without control characters.
     *
     * @param path the path in the stream
     * @return the path in quotes
     */
    public static String printable(String path) {
        StringBuilder text = new StringBuilder();
        path.codePoints().limit(120).forEach(c -> {
            if (Character.isISOControl(c)) {
                text.append(String.format("\\u%04x", c));
            } else {
                text.appendCodePoint(c);
            }
        });
        return "'" + text + (path.length() > 120 ? "…'" : "'");
    }
}
