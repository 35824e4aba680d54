/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.delta;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The checksums of whole files, under the names by which peers negotiate them. Those of files are never seeded. */
public enum ChecksumKind {
    /** What every release knows. */
    MD5("md5", "MD5", 16),
    /** Known since 3.2. */
    SHA1("sha1", "SHA-1", 20);

    private final String wireName;
    private final String algorithm;
    private final int length;

    ChecksumKind(String wireName, String algorithm, int length) {
        this.wireName = wireName;
        this.algorithm = algorithm;
        this.length = length;
    }

    /**
     * Finds a checksum.
     *
     * @param name as on the wire
     * @return the checksum
     * @throws SstException with {@link ErrorCode#PEER_INCOMPATIBLE} if it is not supported
     */
    public static ChecksumKind named(String name) throws SstException {
        for (ChecksumKind kind : values()) {
            if (kind.wireName.equals(name)) {
                return kind;
            }
        }
        throw new SstException(
                ErrorCode.PEER_INCOMPATIBLE,
                "use the checksum " + name + " of the peer: it is not supported, let the peer offer md5");
    }

    /**
     * The name by which peers negotiate it.
     *
     * @return for instance {@code md5}
     */
    public String wireName() {
        return wireName;
    }

    /**
     * The length of a digest.
     *
     * @return bytes
     */
    public int length() {
        return length;
    }

    /**
     * Begins a digest.
     *
     * @return a digest of nothing yet
     */
    public MessageDigest digest() {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has " + algorithm, e);
        }
    }
}
