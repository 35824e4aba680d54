/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.internal.io.BeforeCiphers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The checksums of whole files and of blocks, by the names that peers negotiate, the best first. File checksums are
 * never seeded.
 */
public enum ChecksumKind {
    /**
     * The checksum that also protects InnoDB's pages. The JDK has an intrinsic for it that reads the bytes in place.
     * It detects transfer damage, but cannot identify blocks. The name is this project's own, and stock peers ignore
     * it.
     */
    CRC32C("sst4j-crc32c", Crc32c.LENGTH) {
        @Override
        MessageDigest create() {
            return new Crc32c();
        }

        @Override
        boolean isPresent() {
            return true;
        }
    },
    /** The fastest stock checksum: available since rsync 3.2, and here if lz4-java is present. */
    XXH64("xxh64", XxHash64.LENGTH) {
        @Override
        MessageDigest create() {
            return new XxHash64();
        }

        @Override
        boolean isPresent() {
            try {
                return create().getDigestLength() == length();
            } catch (LinkageError e) {
                // the library is optional
                return false;
            }
        }
    },
    /** Supported by every release. */
    MD5("md5", 16) {
        @Override
        MessageDigest create() throws NoSuchAlgorithmException {
            BeforeCiphers.run();
            return MessageDigest.getInstance("MD5");
        }

        /** Always true without a test, which would load a native library that other checksums do not need. */
        @Override
        boolean isPresent() {
            return true;
        }
    };

    private static final int FILE_BUFFER_BYTES = 128 * 1024;

    private final String wireName;
    private final int length;

    ChecksumKind(String wireName, int length) {
        this.wireName = wireName;
        this.length = length;
    }

    abstract MessageDigest create() throws NoSuchAlgorithmException;

    abstract boolean isPresent();

    /**
     * Returns the names of the checksums that this runtime supports.
     *
     * @param whole true if all files are sent whole; otherwise the checksum must identify blocks
     * @return the wire names, the best first
     */
    public static List<String> offered(boolean whole) {
        return Arrays.stream(values())
                .filter(kind -> (whole || kind != CRC32C) && kind.isPresent())
                .map(ChecksumKind::wireName)
                .toList();
    }

    /**
     * Finds a checksum.
     *
     * @param name the wire name
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
     * Returns the name that peers negotiate.
     *
     * @return the name, for example {@code md5}
     */
    public String wireName() {
        return wireName;
    }

    /**
     * Returns the length of a digest.
     *
     * @return the number of bytes
     */
    public int length() {
        return length;
    }

    /**
     * Starts a digest.
     *
     * @return an empty digest
     */
    public MessageDigest digest() {
        try {
            return create();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has " + wireName, e);
        }
    }

    /**
     * Computes the checksum of a file.
     *
     * @param file the file, read to its end
     * @return a digest of this kind's length
     * @throws IOException if it cannot be read
     */
    public byte[] digest(Path file) throws IOException {
        MessageDigest digest = digest();
        ByteBuffer buffer = ByteBuffer.allocate(FILE_BUFFER_BYTES);
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            while (in.read(buffer.clear()) >= 0) {
                digest.update(buffer.flip());
            }
        }
        return digest.digest();
    }

    /** CRC-32C (RFC 3720) as a digest of four bytes, the least significant first. */
    static final class Crc32c extends MessageDigest {
        static final int LENGTH = 4;

        private final CRC32C sum = new CRC32C();

        Crc32c() {
            super("CRC32C");
        }

        @Override
        protected int engineGetDigestLength() {
            return LENGTH;
        }

        @Override
        protected void engineUpdate(byte input) {
            sum.update(input);
        }

        @Override
        protected void engineUpdate(byte[] input, int offset, int length) {
            sum.update(input, offset, length);
        }

        /** Reads the bytes in place, without the copy that the base class makes. */
        @Override
        protected void engineUpdate(ByteBuffer input) {
            sum.update(input);
        }

        @Override
        protected byte[] engineDigest() {
            byte[] value = ByteBuffer.allocate(LENGTH)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt((int) sum.getValue())
                    .array();
            sum.reset();
            return value;
        }

        @Override
        protected void engineReset() {
            sum.reset();
        }
    }
}
