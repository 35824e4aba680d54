/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import io.sst4j.internal.io.TarInput;
import io.sst4j.tree.TreeEntry.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * Reads the stream after the header: the entries with their content, and the trailer. Returned entries have safe names;
 * exceptions name the current entry. For one stream and one thread.
 */
final class TreeReader {
    private static final int BLOCK = 512;

    /** Twice the longest path and target, and the same again for everything else. */
    static final int HEADER_BYTES = 1 << 15;

    private final TarInput in;
    private final TreeHeader header;
    private final TreeDigest digest;
    private final TarArchiveInputStream tar;
    private @Nullable TreeEntry current;
    private long entries;
    private long bytes;
    private long left;

    TreeReader(TarInput in, TreeHeader.Received received, ManifestFile manifest) {
        this.in = in;
        this.header = received.header();
        this.digest = new TreeDigest(received.encoded(), manifest);
        this.tar = new TarArchiveInputStream(in, BLOCK, BLOCK, StandardCharsets.UTF_8.name());
    }

    /** Returns the next entry, or null after the last. The content of the entry before must have been read. */
    @Nullable
    TreeEntry next() throws SstException {
        boolean afterFile = complete();
        TarArchiveEntry found;
        try {
            in.beginHeader();
            found = tar.getNextEntry();
            in.endHeader();
        } catch (IOException | RuntimeException e) {
            throw failure(e);
        }
        if (found == null) {
            return null;
        }
        if (afterFile) {
            requireSum(String.valueOf(found.getExtraPaxHeader(TreeWriter.SUM_BEFORE)));
        }
        current = accepted(found);
        left = current.size();
        return current;
    }

    /** Completes the current entry. Returns whether it is a file. */
    private boolean complete() throws SstException {
        TreeEntry done = current;
        if (done == null) {
            return false;
        }
        if (left > 0) {
            throw new IllegalStateException("the content was not read");
        }
        digest.add(done);
        return done.kind() == Kind.FILE;
    }

    private void requireSum(String sum) throws SstException {
        if (!sum.equals(HexFormat.of().formatHex(digest.last()))) {
            throw damaged();
        }
    }

    private SstException damaged() {
        return fault(
                ErrorCode.MALFORMED_STREAM, "the received content differs from what the donor read: SHA-256 mismatch");
    }

    private TreeEntry accepted(TarArchiveEntry found) throws SstException {
        String name = found.getName();
        Kind kind = kind(found);
        String path = kind == Kind.DIRECTORY && name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        String target = kind == Kind.LINK ? found.getLinkName() : "";
        String complaint = TreeNames.complaint(path);
        if (complaint == null && kind == Kind.LINK) {
            complaint = TreeNames.complaint(path, target);
        }
        if (complaint != null) {
            throw hostile(path, complaint);
        }
        long size = found.getSize();
        if (size < 0 || (kind != Kind.FILE && size != 0)) {
            throw hostile(path, "it has a size of " + size);
        }
        require(++entries <= header.entries(), path, "there are more entries than the header announces");
        require(size <= header.bytes() - bytes, path, "there are more bytes than the header announces");
        bytes += size;
        return kind == Kind.LINK
                ? new TreeEntry(path, kind, 0, TreeEntry.NO_TIME, 0, target)
                : new TreeEntry(path, kind, found.getMode() & 0777, found.getLastModifiedTime(), size, "");
    }

    private Kind kind(TarArchiveEntry found) throws SstException {
        byte flag = found.getLinkFlag();
        boolean file = flag == TarConstants.LF_NORMAL && !found.isSparse();
        require(
                file || flag == TarConstants.LF_SYMLINK || flag == TarConstants.LF_DIR,
                found.getName(),
                String.format(Locale.ROOT, "its type 0x%02x is not a plain file, directory or symbolic link", flag));
        return file ? Kind.FILE : flag == TarConstants.LF_DIR ? Kind.DIRECTORY : Kind.LINK;
    }

    private void require(boolean condition, String path, String otherwise) throws SstException {
        if (!condition) {
            throw hostile(path, otherwise);
        }
    }

    private SstException hostile(String path, String why) {
        return new MalformedStreamException(
                ErrorCode.HOSTILE_STREAM, in.count(), "the entry " + TreeNames.shown(path) + " is refused: " + why);
    }

    /** Reads content of the current file. Returns -1 at its end. */
    int read(byte[] into) throws SstException {
        if (left == 0) {
            return -1;
        }
        try {
            int count = tar.read(into, 0, (int) Math.min(into.length, left));
            if (count <= 0) {
                throw fault(ErrorCode.TRUNCATED_STREAM, "the stream ends within it");
            }
            digest.content(into, count);
            left -= count;
            return count;
        } catch (IOException | RuntimeException e) {
            throw failure(e);
        }
    }

    /** Reads the trailer and checks that nothing follows it. */
    void end() throws SstException {
        TreeTrailer said = trailer();
        TreeTrailer found = digest.end();
        if (!MessageDigest.isEqual(said.last(), found.last())) {
            throw damaged();
        }
        requireSame("entries", found.entries(), said.entries());
        requireSame("entries", found.entries(), header.entries());
        requireSame("bytes of files", found.bytes(), said.bytes());
        requireSame("bytes of files", found.bytes(), header.bytes());
        if (!MessageDigest.isEqual(said.list(), found.list())) {
            throw new MalformedStreamException(
                    ErrorCode.MALFORMED_STREAM,
                    in.count(),
                    "names, modes, times or links changed on the way: the SHA-256 of their list does not match");
        }
    }

    private TreeTrailer trailer() throws SstException {
        try {
            byte[] encoded = in.readNBytes(TreeTrailer.BYTES);
            if (encoded.length < TreeTrailer.BYTES) {
                throw fault(ErrorCode.TRUNCATED_STREAM, "the stream ends without a complete trailer");
            }
            if (!TreeTrailer.begins(encoded)) {
                throw fault(ErrorCode.MALFORMED_STREAM, "no trailer follows the entries");
            }
            if (in.read() >= 0) {
                throw fault(ErrorCode.MALFORMED_STREAM, "bytes follow the trailer");
            }
            return TreeTrailer.decode(encoded);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private void requireSame(String what, long found, long said) throws SstException {
        if (found != said) {
            throw new SstException(
                    ErrorCode.INCOMPLETE_SNAPSHOT,
                    String.format(
                            Locale.ROOT,
                            "the tree is incomplete: received %,d %s of %,d; %s",
                            found,
                            what,
                            said,
                            "nothing is installed"));
        }
    }

    /** A fault of the stream, at the current entry. */
    MalformedStreamException fault(ErrorCode code, String reason) {
        return new MalformedStreamException(code, in.count(), where() + reason);
    }

    private String where() {
        return current == null ? "at the first entry: " : "at " + TreeNames.shown(current.path()) + ": ";
    }

    private SstException failure(Exception e) {
        if (e instanceof MalformedStreamException known) {
            return known;
        }
        if (e instanceof SstException known) {
            return new SstException(known.code(), where() + known.getMessage(), known);
        }
        MalformedStreamException failure = in.ended()
                ? fault(ErrorCode.TRUNCATED_STREAM, "the stream ends here or soon after: " + e.getMessage())
                : fault(
                        ErrorCode.MALFORMED_STREAM,
                        "the following data is damaged or not a tar archive: " + e.getMessage());
        failure.addSuppressed(e);
        return failure;
    }
}
