/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.Cancellation;
import io.sst4j.Manifest;
import io.sst4j.internal.io.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The lines of a manifest and their checksum. For one thread. */
final class ManifestSum {
    private static final int BUFFER_BYTES = 1 << 16;

    private final MessageDigest lines = Sha256.digest();
    private long files;

    /**
     * A line in the format of {@code sha256sum}. A leading backslash marks a name whose line breaks and backslashes are escaped.
     */
    static String line(String sum, String name) {
        String escaped = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
        return (escaped.equals(name) ? "" : "\\") + sum + "  " + escaped;
    }

    static String unescaped(String name) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char next = name.charAt(i);
            if (next == '\\' && i + 1 < name.length()) {
                i++;
                plain.append(
                        switch (name.charAt(i)) {
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            default -> name.charAt(i);
                        });
            } else {
                plain.append(next);
            }
        }
        return plain.toString();
    }

    void addLine(String line) {
        lines.update((line + "\n").getBytes(StandardCharsets.UTF_8));
        files++;
    }

    /** Returns the manifest of the lines so far. No lines can be added afterwards. */
    Manifest manifest(long bytes) {
        return new Manifest(files, bytes, HexFormat.of().formatHex(lines.digest()));
    }

    /**
     * The result of reading a file.
     *
     * @param sum SHA-256, in hexadecimal digits
     * @param bytes the number of bytes read
     */
    record Content(String sum, long bytes) {}

    /** Reads a file without following a link. */
    static Content of(Path file, Cancellation cancellation) throws IOException {
        MessageDigest content = Sha256.digest();
        byte[] buffer = new byte[BUFFER_BYTES];
        long bytes = 0;
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                cancellation.check();
                content.update(buffer, 0, count);
                bytes += count;
            }
        }
        return new Content(HexFormat.of().formatHex(content.digest()), bytes);
    }
}
