/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.SstException;
import io.sst4j.internal.io.Sha256;
import io.sst4j.tree.TreeEntry.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;

/**
 * The sums over a tree: SHA-256 of the content of the current file, and of the list of all entries, in which a file stands with
 * the sum of its content. So every byte that matters is hashed once.
 */
final class TreeDigest {
    static final int BYTES = 32;

    private static final int FIXED_BYTES = 1 + Short.BYTES + Long.BYTES + Integer.BYTES + Long.BYTES + 2 * Short.BYTES;

    private final MessageDigest list = Sha256.digest();
    private final MessageDigest content = Sha256.digest();
    private byte[] last = new byte[BYTES];
    private long entries;
    private long bytes;

    private final ManifestFile manifest;

    TreeDigest(byte[] header, ManifestFile manifest) {
        this.manifest = manifest;
        list.update(header);
    }

    /** Content of the current file. */
    void content(byte[] from, int length) {
        content.update(from, 0, length);
        bytes += length;
    }

    /** An entry is complete. */
    void add(TreeEntry entry) throws SstException {
        byte[] path = entry.path().getBytes(StandardCharsets.UTF_8);
        byte[] target = entry.target().getBytes(StandardCharsets.UTF_8);
        Instant modified = entry.modified().toInstant();
        ByteBuffer line = ByteBuffer.allocate(FIXED_BYTES + path.length + target.length)
                .put(entry.kind().flag())
                .putShort((short) entry.mode())
                .putLong(modified.getEpochSecond())
                .putInt(modified.getNano())
                .putLong(entry.size())
                .putShort((short) path.length)
                .put(path)
                .putShort((short) target.length)
                .put(target);
        list.update(line.flip());
        last = entry.kind() == Kind.FILE ? content.digest() : new byte[BYTES];
        list.update(last);
        if (entry.kind() == Kind.FILE) {
            manifest.add(HexFormat.of().formatHex(last), entry.path());
        }
        entries++;
    }

    /** The sum of the content of the entry that was completed last; zeros if it is no file. */
    byte[] last() {
        return last;
    }

    /** Ends the list. */
    TreeTrailer end() {
        return new TreeTrailer(entries, bytes, last, list.digest());
    }
}
