/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** Content with zeros, and the disk space that files occupy. */
public final class SparseFiles {
    private static final int PAGE = 16_384;

    private static final int FLAGS_AT = 54;

    private SparseFiles() {}

    /**
     * Creates pages like InnoDB's compressed pages: some data followed by zeros. The last pages are all zeros.
     *
     * @param pages the number of pages of 16 KiB
     * @param random the source of the data
     * @return the pages
     */
    public static byte[] compressedPages(int pages, Random random) {
        byte[] content = new byte[pages * PAGE];
        byte[] data = new byte[3000];
        for (int page = 0; page < pages - 4; page++) {
            random.nextBytes(data);
            // its last byte is not zero, and so not part of a hole
            data[data.length - 1] = 1;
            System.arraycopy(data, 0, content, page * PAGE, data.length);
        }
        // the flags in the first page: full_crc32, zlib
        content[FLAGS_AT + 3] = 0x35;
        Arrays.fill(content, FLAGS_AT, FLAGS_AT + 3, (byte) 0);
        return content;
    }

    /**
     * The disk space that {@link #compressedPages} needs, with some blocks for the end of the file and the list of its extents.
     *
     * @param pages the number of pages
     * @return bytes
     */
    public static long room(int pages) {
        return pages * 4096L;
    }

    /**
     * Returns the disk space that a file occupies.
     *
     * @param file a file
     * @return bytes, as reported by {@code du}
     * @throws IOException if {@code du} fails
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
