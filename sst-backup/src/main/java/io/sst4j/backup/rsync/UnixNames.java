/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.backup.internal.rsync.wire.PeerText;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * File names as their bytes, independent of the locale's charset.
 *
 * <p>A JDK path keeps the bytes of its name. But its text, and anything made from text, goes through the locale's
 * charset and loses characters that it does not have. The path's URI contains every byte.
 */
final class UnixNames {
    private static final Path ROOT = Path.of("/");

    private UnixNames() {}

    /**
     * Returns the name of a path, as {@link PeerText}.
     *
     * @param path a relative or absolute path
     */
    static String text(Path path) {
        String text = path.toString();
        // the URI needs a file system access
        return isPlain(text) ? text : PeerText.decode(bytes(path));
    }

    private static byte[] bytes(Path path) {
        String uri = ROOT.resolve(path).toUri().getRawPath();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(uri.length());
        int end = uri.endsWith("/") ? uri.length() - 1 : uri.length();
        for (int i = path.isAbsolute() ? 0 : 1; i < end; i++) {
            if (uri.charAt(i) == '%') {
                bytes.write(HexFormat.fromHexDigits(uri, i + 1, i + 3));
                i += 2;
            } else {
                bytes.write(uri.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    /**
     * Returns the path for a name.
     *
     * @param text a result of {@link #text}, or a name from a peer
     */
    static Path path(String text) {
        if (isPlain(text)) {
            return Path.of(text);
        }
        StringBuilder uri = new StringBuilder("file:///");
        for (byte each : PeerText.encode(text)) {
            uri.append('%').append(HexFormat.of().toHexDigits(each));
        }
        Path path = Path.of(URI.create(uri.toString()));
        return text.startsWith("/") ? path : path.subpath(0, path.getNameCount());
    }

    /** Every Unix locale charset encodes these characters as ASCII does. */
    private static boolean isPlain(String text) {
        return text.chars().allMatch(each -> each < 0x80);
    }
}
