/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.backup.internal.rsync.wire.PeerText;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * The names of files as their bytes, whatever the locale says that bytes mean.
 *
 * <p>A path of the JDK keeps the bytes of its name, but its text and what is made of text go through the charset of the
 * locale, and lose what that has no sign for. Its URI has every byte.
 */
final class UnixNames {
    private static final Path ROOT = Path.of("/");

    private UnixNames() {}

    /**
     * The name of a path, as {@link PeerText}.
     *
     * @param path relative to nothing in particular, or absolute
     */
    static String text(Path path) {
        String text = path.toString();
        // whoever asks for the URI asks the file system as well
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
     * The path that a name stands for.
     *
     * @param text of {@link #text}, or a name of a peer
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

    /** Every charset that a locale of a Unix has writes these as ASCII does. */
    private static boolean isPlain(String text) {
        return text.chars().allMatch(each -> each < 0x80);
    }
}
