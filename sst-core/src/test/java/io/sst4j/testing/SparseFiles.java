/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** Content that has zeros, and the room that files take. */
public final class SparseFiles {
    private static final int PAGE = 16_384;

    private static final int FLAGS_AT = 54;

    private SparseFiles() {}

    /**
     * Pages as InnoDB compresses them: some data each, and zeros behind it; the last pages are zeros alone.
     *
     * @param pages their number, of 16 KiB each
     * @param random for the data
     * @return the pages
     */
    public static byte[] compressedPages(int pages, Random random) {
        byte[] content = new byte[pages * PAGE];
        byte[] data = new byte[3000];
        for (int page = 0; page < pages - 4; page++) {
            random.nextBytes(data);
            // its last byte is at least not the zero that a hole has
            data[data.length - 1] = 1;
            System.arraycopy(data, 0, content, page * PAGE, data.length);
        }
        // the flags by which the first page tells it: full_crc32, zlib
        content[FLAGS_AT + 3] = 0x35;
        Arrays.fill(content, FLAGS_AT, FLAGS_AT + 3, (byte) 0);
        return content;
    }

    /**
     * The room that {@link #compressedPages} needs, with some blocks for the length of the file and the list of its extents.
     *
     * @param pages their number
     * @return bytes
     */
    public static long room(int pages) {
        return pages * 4096L;
    }

    /**
     * The room that a file takes.
     *
     * @param file a file
     * @return bytes, as {@code du} tells them
     * @throws IOException if it cannot be told
     * @throws InterruptedException if interrupted
     */
    public static long allocated(Path file) throws IOException, InterruptedException {
        Process du = new ProcessBuilder("du", "-B1", file.toString()).start();
        String text = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (du.waitFor() != 0) {
            throw new IOException("du of " + file);
        }
        return Long.parseLong(text.substring(0, text.indexOf('\t')));
    }
}
