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
 * The checksums of a tree: the SHA-256 of the current file's content, and the SHA-256 of the list of all entries. The list
 * contains each file's content sum, so every relevant byte is hashed once.
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

    /** Adds content of the current file. */
    void content(byte[] from, int length) {
        content.update(from, 0, length);
        bytes += length;
    }

    /** Adds a complete entry. */
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

    /** The content sum of the last complete entry; zeros if it is not a file. */
    byte[] last() {
        return last;
    }

    /** Ends the list. */
    TreeTrailer end() {
        return new TreeTrailer(entries, bytes, last, list.digest());
    }
}
