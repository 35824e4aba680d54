/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import io.sst4j.internal.io.PathPolicy;
import io.sst4j.internal.io.TarInput;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files and directories of consecutive tar archives in a stream, to the end of the stream.
 *
 * <p>Old backup programs sent several archives in a row, so the stock joiner ignores blocks of zeros. An archive
 * without its end mark was truncated. Names follow the xbstream policy. Entries other than files and directories are
 * refused.
 */
final class TarReader {
    private static final int HEADER_BYTES = 1 << 20;

    private final TarInput in;
    private @Nullable TarArchiveInputStream archive;
    private long archiveStart;
    private boolean empty = true;

    /**
     * A file or directory.
     *
     * @param name the relative name, with slashes
     * @param directory true for a directory
     * @param size the size of a file, in bytes
     */
    record Entry(String name, boolean directory, long size) {}

    TarReader(ReadableByteChannel in, LongConsumer moved) {
        this.in = new TarInput(in, 0, HEADER_BYTES, moved);
    }

    /** Returns true if the stream had no archive. */
    boolean isEmpty() {
        return empty;
    }

    /** Moves to the next entry; null at the end of the stream. The previous entry's content must have been read. */
    @Nullable
    Entry next() throws SstException {
        try {
            while (true) {
                TarArchiveInputStream current = archive;
                if (current == null) {
                    if (!in.skipZeroBlocks()) {
                        return null;
                    }
                    current = open();
                }
                TarArchiveEntry header = header(current);
                if (header == null) {
                    archive = null;
                } else if (!header.getName().matches("(\\./)+")) {
                    return entry(header);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw failure(e);
        }
    }

    /** Reads content of the current file; -1 at its end. */
    int read(byte[] target) throws SstException {
        TarArchiveInputStream current = archive;
        if (current == null) {
            throw new IllegalStateException("there is no current file");
        }
        try {
            return current.read(target, 0, target.length);
        } catch (IOException | IllegalArgumentException e) {
            throw failure(e);
        }
    }

    private TarArchiveInputStream open() {
        empty = false;
        archiveStart = in.count();
        // blocks of one record, so the bytes after the end mark can be inspected here
        TarArchiveInputStream opened =
                new TarArchiveInputStream(in, TarInput.BLOCK, TarInput.BLOCK, StandardCharsets.UTF_8.name());
        archive = opened;
        return opened;
    }

    private @Nullable TarArchiveEntry header(TarArchiveInputStream current) throws IOException {
        long within = in.count() - archiveStart;
        long padding = (TarInput.BLOCK - within % TarInput.BLOCK) % TarInput.BLOCK;
        long start = in.count() + padding;
        in.beginHeader();
        TarArchiveEntry header = current.getNextEntry();
        in.endHeader();
        if (header == null && in.count() < start + TarInput.BLOCK) {
            throw fault(ErrorCode.TRUNCATED_STREAM, "the tar stream ends without its end mark");
        }
        return header;
    }

    private Entry entry(TarArchiveEntry header) throws SstException {
        String name = header.getName();
        while (name.startsWith("./")) {
            name = name.substring(2);
        }
        boolean directory = header.getLinkFlag() == TarConstants.LF_DIR;
        if (directory) {
            name = name.replaceAll("/+$", "");
        }
        String complaint = PathPolicy.complaint(name);
        if (complaint != null) {
            throw fault(
                    ErrorCode.HOSTILE_STREAM, "the name " + PathPolicy.printable(name) + " is refused: " + complaint);
        }
        if (!directory && !isPlainFile(header)) {
            throw fault(
                    ErrorCode.HOSTILE_STREAM,
                    PathPolicy.printable(name) + " is neither a file nor a directory, but of the type '"
                            + (char) header.getLinkFlag() + "'");
        }
        return new Entry(name, directory, header.getSize());
    }

    private static boolean isPlainFile(TarArchiveEntry header) {
        byte flag = header.getLinkFlag();
        boolean file =
                flag == TarConstants.LF_OLDNORM || flag == TarConstants.LF_NORMAL || flag == TarConstants.LF_CONTIG;
        return file && !header.isSparse();
    }

    MalformedStreamException fault(ErrorCode code, String reason) {
        return new MalformedStreamException(code, in.count(), reason);
    }

    private SstException failure(Exception e) {
        if (e instanceof SstException known) {
            return known;
        }
        MalformedStreamException failure = in.ended()
                ? fault(ErrorCode.TRUNCATED_STREAM, "the tar stream is truncated: " + e.getMessage())
                : fault(
                        ErrorCode.MALFORMED_STREAM,
                        "the stream is not a tar archive, or it is damaged: " + e.getMessage());
        failure.addSuppressed(e);
        return failure;
    }
}
