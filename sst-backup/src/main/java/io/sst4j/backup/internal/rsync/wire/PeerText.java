/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Text for the bytes of a name from a peer or a file system: decoded as UTF-8 if valid, and otherwise still
 * convertible to the same bytes.
 *
 * <p>A byte that is not valid UTF-8 becomes the lone surrogate {@code U+DC00} plus its value, which never occurs in
 * UTF-8 text (as in Python's {@code surrogateescape}, PEP 383). So different bytes give different texts, and each
 * text converts back.
 */
public final class PeerText {
    private static final char ESCAPE = '\uDC00';
    private static final char FIRST = '\uDC80';
    private static final char LAST = '\uDCFF';

    private PeerText() {}

    /**
     * Converts bytes to text.
     *
     * @param bytes any bytes
     * @return the text, which {@link #encode} converts back to the same bytes
     */
    public static String decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        // no byte becomes more than one character
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CoderResult result = decoder.decode(in, out, true);
        while (result.isMalformed()) {
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (ESCAPE + (in.get() & 0xff)));
            }
            result = decoder.decode(in, out, true);
        }
        return out.flip().toString();
    }

    /**
     * Converts text to bytes.
     *
     * @param text a result of {@link #decode}, or any text that can be written in UTF-8
     * @return its bytes
     */
    public static byte[] encode(String text) {
        if (!mayHaveEscaped(text)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        ByteBuffer out = ByteBuffer.allocate(3 * text.length());
        text.codePoints().forEach(code -> {
            if (isEscaped(code)) {
                out.put((byte) code);
            } else {
                out.put(Character.toString(code).getBytes(StandardCharsets.UTF_8));
            }
        });
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    /**
     * A fast check for every name of a list, because hardly any has such a byte; the second half of a pair may look
     * like one.
     */
    private static boolean mayHaveEscaped(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isEscaped(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** The second half of a pair is not a separate code point. */
    private static boolean isEscaped(int codePoint) {
        return codePoint >= FIRST && codePoint <= LAST;
    }
}
