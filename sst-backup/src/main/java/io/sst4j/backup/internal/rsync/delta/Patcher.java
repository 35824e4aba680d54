/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.wire.WireInput;
import io.sst4j.internal.io.Holes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds the new version of a file from tokens and the old version: the receiver's half of the algorithm. For one
 * file.
 *
 * <p>Both versions may be the same channel. A peer that knows this refers to blocks only while they exist. Data that
 * is already in place is read for the checksum but not written.
 */
public final class Patcher {
    /** The size of the buffer that collects writes, in bytes. */
    public static final int GATHERED_BYTES = 256 * 1024;

    /** From this size on, a separate write costs less than collecting. */
    private static final int PASSED_ON = 16 * 1024;

    private final @Nullable FileChannel basis;
    private final SumHead head;
    private final FileChannel target;
    private final long maxBytes;
    private final MessageDigest digest;
    private final LongConsumer progress;
    private final ByteBuffer blockBuffer;
    private final ByteBuffer gathered;
    private @Nullable Holes holes;
    private long position;
    private long literals;

    /**
     * The result of a file.
     *
     * @param bytes the size of the file
     * @param literals the number of bytes that were sent
     * @param intact true if the file has the peer's checksum; otherwise the peer must send it again
     */
    public record Result(long bytes, long literals, boolean intact) {}

    /**
     * Creates a patcher.
     *
     * @param basis the old version; not used if the head has no blocks
     * @param head the block layout of the old version, as sent to the peer
     * @param target the channel of the new version, written from its start and truncated at the end
     * @param maxBytes the largest accepted size
     * @param kind the checksum of the whole file
     * @param progress receives the number of further bytes in place
     * @param gathered a direct buffer of {@link #GATHERED_BYTES} for small pieces, reusable for several files
     */
    public Patcher(
            @Nullable FileChannel basis,
            SumHead head,
            FileChannel target,
            long maxBytes,
            ChecksumKind kind,
            LongConsumer progress,
            ByteBuffer gathered) {
        this.gathered = gathered.clear();
        this.basis = basis;
        this.head = head;
        this.target = target;
        this.maxBytes = maxBytes;
        this.digest = kind.digest();
        this.progress = progress;
        this.blockBuffer = ByteBuffer.allocate(head.blockLength());
    }

    /**
     * Leaves holes instead of zeros, if the new version is written to an empty file.
     *
     * @param name the name of the file
     * @return this patcher
     * @throws SstException if the file's size cannot be determined
     */
    public Patcher withHoles(String name) throws SstException {
        try {
            holes = target.size() == 0 ? new Holes(name) : null;
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "measure a file that is received", e);
        }
        return this;
    }

    /**
     * Reads the tokens of the file and the checksum after them.
     *
     * @param in the stream at the first token
     * @return the result
     * @throws MalformedStreamException if the stream refers to a missing block, is too long, or is truncated
     * @throws SstException if the old version cannot be read, the new one cannot be written, or the peer is gone
     */
    public Result patch(WireInput in) throws SstException {
        for (int token = in.int32(); token != 0; token = in.int32()) {
            if (token > 0) {
                literal(in, token);
            } else {
                copy(in, -(token + 1));
            }
        }
        byte[] told = new byte[digest.getDigestLength()];
        in.fully(told, 0, told.length);
        passOn();
        finish();
        return new Result(position, literals, Arrays.equals(told, digest.digest()));
    }

    private void literal(WireInput in, int length) throws SstException {
        checkRoom(in, length);
        for (int left = length; left > 0; ) {
            ByteBuffer piece = in.view(left);
            left -= piece.remaining();
            store(piece, true);
        }
        literals += length;
    }

    private void copy(WireInput in, int block) throws SstException {
        if (block >= head.count()) {
            throw in.malformed(String.format("a reference to block %,d of %,d", block, head.count()));
        }
        int length = head.lengthOf(block);
        checkRoom(in, length);
        long from = head.offsetOf(block);
        boolean stays = basis == target && from == position;
        if (basis == target) {
            passOn();
        }
        // Pieces of a block in place must not overwrite data that the next piece reads, so the whole block is read
        // first.
        readBasis(blockBuffer.clear().limit(length), from);
        store(blockBuffer.flip(), !stays);
    }

    private void store(ByteBuffer bytes, boolean write) throws SstException {
        int count = bytes.remaining();
        digest.update(bytes.duplicate());
        if (!write || count >= PASSED_ON || gathered.remaining() < count) {
            passOn();
        }
        if (write && count >= PASSED_ON) {
            write(bytes, position);
        } else if (write) {
            gathered.put(bytes);
        }
        position += count;
        progress.accept(count);
    }

    /** Writes the collected data, which ends at the position. */
    private void passOn() throws SstException {
        write(gathered.flip(), position - gathered.limit());
        gathered.clear();
    }

    private void write(ByteBuffer bytes, long where) throws SstException {
        long at = where;
        try {
            if (holes != null) {
                holes.write(target, bytes, where);
            }
            while (bytes.hasRemaining()) {
                at += target.write(bytes, at);
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "write a received file", e);
        }
    }

    private void readBasis(ByteBuffer whole, long from) throws SstException {
        FileChannel older = Objects.requireNonNull(basis, "a head with blocks needs a basis");
        try {
            while (whole.hasRemaining()) {
                if (older.read(whole, from + whole.position()) < 0) {
                    throw new SstException(
                            ErrorCode.LOCAL_IO,
                            "copy a block of the old version of a file: it became shorter meanwhile");
                }
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "copy a block of the old version of a file", e);
        }
    }

    private void checkRoom(WireInput in, int length) throws SstException {
        if (length > maxBytes - position) {
            throw in.hostile(String.format("a file of more than %,d bytes", maxBytes));
        }
    }

    private void finish() throws SstException {
        try {
            Holes.end(target, position);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "truncate a received file", e);
        }
    }
}
