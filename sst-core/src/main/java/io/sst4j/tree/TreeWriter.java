/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferSink;
import io.sst4j.tree.TreeEntry.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes the stream after the header: the entries as a tar archive, and the trailer. For one stream and one thread. */
final class TreeWriter {
    /** The keyword of the extended header that contains the checksum of the file before. */
    static final String SUM_BEFORE = "SST4J.sha256.before";

    private static final int BLOCK = 512;
    private static final int BUFFER_BYTES = 1 << 16;

    private final TreeOutput out;
    private final TarArchiveOutputStream tar;
    private final TreeDigest digest;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private boolean afterFile;

    TreeWriter(TreeOutput out, byte[] header, ManifestFile manifest) {
        this.out = out;
        this.digest = new TreeDigest(header, manifest);
        this.tar = new TarArchiveOutputStream(out, BLOCK, StandardCharsets.UTF_8.name());
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    /**
     * Writes a complete tree.
     *
     * @throws SstException if the tree has changed since the scan, naming the entry, or if the peer is gone
     */
    void write(Path directory, TreeScan scan, TransferSink sink, Cancellation cancellation) throws SstException {
        for (TreeEntry entry : scan.entries()) {
            cancellation.check();
            if (entry.kind() != Kind.DIRECTORY) {
                requireSame(directory, entry);
            }
            write(directory, entry);
            if (entry.kind() == Kind.FILE) {
                sink.item(entry.path(), entry.size());
            }
        }
        // a vanished entry was already reported by name; an added one shows in its directory
        scan.requireSameTop();
        for (TreeEntry entry : scan.entries()) {
            if (entry.kind() == Kind.DIRECTORY) {
                requireSame(directory, entry);
            }
        }
        end();
    }

    private static void requireSame(Path directory, TreeEntry scanned) throws SstException {
        if (!TreeScan.entry(directory, scanned.path()).equals(scanned)) {
            String how = scanned.kind() == Kind.DIRECTORY ? "entries in it were added or removed" : "it has changed";
            throw TreeScan.changed(directory.resolve(scanned.path()), how, null);
        }
    }

    private void write(Path directory, TreeEntry entry) throws SstException {
        if (entry.kind() != Kind.FILE) {
            put(entry);
        } else {
            Path path = directory.resolve(entry.path());
            try (FileChannel file = FileChannel.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
                    InputStream content = Channels.newInputStream(file)) {
                put(entry);
                out.beginContent(entry);
                copy(content, path, entry.size());
            } catch (NoSuchFileException e) {
                throw TreeScan.changed(path, "it has vanished", e);
            } catch (IOException e) {
                throw SstException.of(ErrorCode.LOCAL_IO, "read " + path, e);
            }
            requireSame(directory, entry);
        }
        try {
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw failure(e);
        }
        digest.add(entry);
        afterFile = entry.kind() == Kind.FILE;
    }

    private void put(TreeEntry entry) throws SstException {
        String name = entry.kind() == Kind.DIRECTORY ? entry.path() + "/" : entry.path();
        TarArchiveEntry header = new TarArchiveEntry(name, entry.kind().flag());
        header.setUserName("");
        header.setMode(entry.mode());
        header.setLastModifiedTime(entry.modified());
        header.setSize(entry.size());
        if (entry.kind() == Kind.LINK) {
            header.setLinkName(entry.target());
        }
        if (afterFile) {
            header.addPaxHeader(SUM_BEFORE, HexFormat.of().formatHex(digest.last()));
        }
        try {
            tar.putArchiveEntry(header);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private void copy(InputStream content, Path file, long size) throws IOException {
        long left = size;
        while (left > 0) {
            int count = content.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw TreeScan.changed(file, "it has become shorter", null);
            }
            digest.content(buffer, count);
            send(count);
            left -= count;
        }
    }

    private void send(int count) throws SstException {
        try {
            tar.write(buffer, 0, count);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private void end() throws SstException {
        try {
            tar.finish();
            out.write(digest.end().encode());
            out.flush();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static SstException failure(IOException e) {
        return SstException.of(ErrorCode.PEER_GONE, "send the tree", e);
    }
}
