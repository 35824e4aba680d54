/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

import io.sst4j.SstException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Lines and lists of words, as both sides exchange them before the first frame. */
public final class Lines {
    private static final int MAX_LINE = 4096;
    private static final int MAX_SHOWN = 120;
    private static final int MAX_WORDS = 1024;
    private static final int MAX_BYTES = 256 * 1024;
    private static final int FIRST_WITH_NUL = 30;

    private Lines() {}

    /**
     * Reads a line.
     *
     * @param in the input
     * @return the line without its end
     * @throws SstException if the stream ends before the line, or the line is excessively long
     */
    public static String read(WireInput in) throws SstException {
        return text(in.until('\n', MAX_LINE));
    }

    /**
     * Writes a line.
     *
     * @param out the output
     * @param line the line without its end
     * @throws SstException if the stream fails
     */
    public static void write(WireOutput out, String line) throws SstException {
        out.bytes((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads the arguments of a client, which an empty one ends.
     *
     * @param in the input
     * @param protocol decides between NUL and line feed after each argument
     * @return the arguments without the empty one
     * @throws SstException if the stream ends before the list, or the list is excessively long
     */
    public static List<String> readArguments(WireInput in, int protocol) throws SstException {
        List<String> all = new ArrayList<>();
        int bytes = 0;
        for (byte[] word = word(in, protocol); word.length > 0; word = word(in, protocol)) {
            bytes += word.length;
            if (all.size() == MAX_WORDS || bytes > MAX_BYTES) {
                throw in.hostile("more arguments than an rsync client sends");
            }
            all.add(text(word));
        }
        return all;
    }

    /**
     * Writes the arguments of a client, and the empty one that ends them.
     *
     * @param out the output
     * @param arguments the arguments, none of them empty
     * @param protocol decides between NUL and line feed after each argument
     * @throws SstException if the stream fails
     */
    public static void writeArguments(WireOutput out, List<String> arguments, int protocol) throws SstException {
        for (String argument : arguments) {
            if (argument.isEmpty() || argument.indexOf(mark(protocol)) >= 0) {
                throw new IllegalArgumentException("an argument contains its terminator: '" + argument + "'");
            }
            out.bytes(PeerText.encode(argument));
            out.u8(mark(protocol));
        }
        out.u8(mark(protocol));
    }

    /**
     * Makes a peer's text printable for messages.
     *
     * @param text a text of any length
     * @return at most 120 characters of it, without control characters and escaped bytes
     */
    public static String printable(String text) {
        String shown = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
        return shown.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    }

    private static byte[] word(WireInput in, int protocol) throws SstException {
        return in.until(mark(protocol), MAX_LINE + 1024);
    }

    private static int mark(int protocol) {
        return protocol < FIRST_WITH_NUL ? '\n' : 0;
    }

    private static String text(byte[] bytes) {
        return PeerText.decode(bytes);
    }
}
