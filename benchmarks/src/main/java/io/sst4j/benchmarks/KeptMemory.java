/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Memory for what is measured that the host of a virtual machine does not take back.
 *
 * <p>Such a machine returns free memory in large blocks, and the first touch after that costs several times the copy; it would
 * be measured in place of the programs. So this writes as much as they will, in pieces with a small file behind each, and
 * deletes the pieces: what is free then lies between the small files and is in no large block. What the host takes all the
 * same is touched again before each run.
 *
 * <p>With the system property {@value #COLD} nothing is kept: the machine is as an operator's is, whose host may or may not
 * take memory back.
 */
final class KeptMemory {
    private static final String COLD = "compare.cold";

    private static final int PIECE_BYTES = 2 << 20;
    private static final int PAGE_BYTES = 4096;

    /** Data files are larger than the rows in them. */
    private static final double FILES_PER_ROWS = 1.4;

    /** What servers, JVMs and the kernel's buffers take besides. */
    private static final int BESIDES_MEGABYTES = 1000;

    private final Path directory;
    private final int pieces;
    private final ByteBuffer content = ByteBuffer.allocateDirect(PIECE_BYTES);

    private KeptMemory(Path directory, int pieces) {
        this.directory = directory;
        this.pieces = pieces;
    }

    /** Keeps memory for one more copy of a server's data until the directory, which must be in memory itself, is deleted. */
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

    /** Before what is measured. */
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
