/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Memory for the measured programs that a virtual machine's host does not reclaim.
 *
 * <p>A virtual machine returns free memory to its host in large blocks. The first access after that costs several times as
 * much as the copy itself, and would distort the measurement. This class therefore writes as much data as the programs will,
 * in pieces, each followed by a small file, and then deletes the pieces. The freed memory lies between the small files and
 * forms no large block. Memory that the host reclaims nevertheless is touched again before each run.
 *
 * <p>With the system property {@value #COLD} no memory is kept. The machine then behaves like an operator's machine, whose host
 * may or may not reclaim memory.
 */
final class KeptMemory {
    private static final String COLD = "compare.cold";

    private static final int PIECE_BYTES = 2 << 20;
    private static final int PAGE_BYTES = 4096;

    /** The ratio of data files to rows, because files are larger than the rows in them. */
    private static final double FILES_PER_ROWS = 1.4;

    /** The memory for servers, JVMs and kernel buffers. */
    private static final int BESIDES_MEGABYTES = 1000;

    private final Path directory;
    private final int pieces;
    private final ByteBuffer content = ByteBuffer.allocateDirect(PIECE_BYTES);

    private KeptMemory(Path directory, int pieces) {
        this.directory = directory;
        this.pieces = pieces;
    }

    /** Keeps memory for one more copy of a server's data until the directory is deleted; the directory must be in memory. */
    static KeptMemory forCopy(Path directory, int megabytes) throws IOException {
        int pieces = Boolean.getBoolean(COLD)
                ? 0
                : (int) ((megabytes * FILES_PER_ROWS + BESIDES_MEGABYTES) * (1 << 20) / PIECE_BYTES);
        KeptMemory kept = new KeptMemory(Files.createDirectories(directory), pieces);
        for (int piece = 0; piece < pieces; piece++) {
            kept.write("piece" + piece, PIECE_BYTES);
            kept.write("page" + piece, PAGE_BYTES);
        }
        kept.deletePieces();
        return kept;
    }

    /** Touches the memory again; call it before each measurement. */
    void touch() throws IOException {
        for (int piece = 0; piece < pieces; piece++) {
            write("piece" + piece, PIECE_BYTES);
        }
        deletePieces();
    }

    private void write(String name, int length) throws IOException {
        content.clear().limit(length);
        try (FileChannel out =
                FileChannel.open(directory.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (content.hasRemaining()) {
                out.write(content);
            }
        }
    }

    private void deletePieces() throws IOException {
        for (int piece = 0; piece < pieces; piece++) {
            Files.delete(directory.resolve("piece" + piece));
        }
    }
}
