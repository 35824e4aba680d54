/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import io.sst4j.SstException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a file as references to blocks of its old version and literals: the sender's half of the algorithm. For one
 * file.
 *
 * <p>Needs a buffer of a few blocks in addition to the signature. Time is linear. A window whose weak sum is known
 * but that matches no block costs a strong checksum; if there are too many such windows, the matcher skips them and
 * sends more literals.
 */
public final class Matcher {
    /** The longest run of literals, the same as in stock peers. */
    static final int MAX_LITERAL = 32 * 1024;

    private static final int READ_BYTES = 128 * 1024;

    /** The number of bytes whose strong checksum may be computed without a match; every byte of the file adds to it. */
    private static final long CREDIT = 64L << 20;

    private static final int CREDIT_PER_BYTE = 32;

    /**
     * The number of consecutive changed blocks that are skipped without a search, if the following block is unchanged
     * and in place.
     */
    private static final int SKIPPED = 4;

    private final Signature signature;
    private final SumHead head;
    private final BlockChecksum checksum;
    private final boolean inPlace;
    private final MessageDigest digest;
    private final byte[] bytes;
    private final RollingChecksum sum = new RollingChecksum();
    private long base;
    private int literal;
    private int at;
    private int limit;
    private boolean ended;
    private long credit = CREDIT;
    private int expected;
    private @Nullable SignatureIndex index;

    /**
     * Creates a matcher.
     *
     * @param signature the signature of the old version, with at least one block
     * @param checksum the checksum that the signature was made with
     * @param inPlace true if the peer overwrites the old version, whose blocks then disappear progressively
     * @param kind the checksum of the whole file
     */
    public Matcher(Signature signature, BlockChecksum checksum, boolean inPlace, ChecksumKind kind) {
        this.signature = signature;
        this.head = signature.head();
        this.checksum = checksum;
        this.inPlace = inPlace;
        this.digest = kind.digest();
        this.bytes = new byte[MAX_LITERAL + head.blockLength() + READ_BYTES];
    }

    /**
     * Reads a file to its end.
     *
     * @param file the new version
     * @param out receives literals and block references
     * @return the checksum of the whole file
     * @throws SstException if the file cannot be read or the peer is gone
     */
    public byte[] match(SentFile file, Output out) throws SstException {
        boolean rolling = false;
        // One byte more than a window, so that it can roll.
        fill(file, head.blockLength() + 1);
        while (at < limit) {
            int length = Math.min(head.blockLength(), limit - at);
            if (rolling || !goOn(length, file, out)) {
                rolling = !matchAnywhere(length, out);
            }
            fill(file, head.blockLength() + 1);
        }
        flush(out);
        return digest.digest();
    }

    /** Returns true if the old version continues here as after the last match; otherwise windows roll from here. */
    private boolean goOn(int length, SentFile file, Output out) throws SstException {
        if (isExpected(expected, at)) {
            copy(expected, length, out);
            return true;
        }
        if (skipChanged(file)) {
            flush(out);
            return true;
        }
        sum.reset(bytes, at, length);
        return false;
    }

    /** Returns true if the window is a block of the old version; otherwise it rolls on. */
    private boolean matchAnywhere(int length, Output out) throws SstException {
        int block = find(length);
        if (block == SignatureIndex.NONE) {
            step(length, out);
            return false;
        }
        copy(block, length, out);
        return true;
    }

    private void copy(int block, int length, Output out) throws SstException {
        flush(out);
        out.copy(block);
        at += length;
        literal = at;
        expected = block + 1;
    }

    /**
     * Checks if a block begins at an index of the buffer. Usually the block after the previous match does, and
     * comparing only its strong sum is the cheapest check. With only two bytes of the sum, as for small files, one
     * changed block of sixty thousand passes; the file's checksum detects that, and the file is sent again.
     */
    private boolean isExpected(int block, int from) {
        return block < head.count()
                && head.lengthOf(block) <= limit - from
                && (head.lengthOf(block) == head.blockLength() || limit - from == head.remainder())
                && !(inPlace && head.offsetOf(block) < base + from)
                && signature.hasStrong(block, checksum.of(bytes, from, head.lengthOf(block)));
    }

    /**
     * Skips blocks that changed in place, like database pages, up to an unchanged block. If one page of a hundred had
     * changed, rolling windows over these blocks took a fifth of the processor time and found nothing.
     */
    private boolean skipChanged(SentFile file) throws SstException {
        int length = head.blockLength();
        for (int skipped = 1; skipped <= SKIPPED && (skipped + 1) * length <= length + READ_BYTES; skipped++) {
            fill(file, (skipped + 1) * length);
            if (isExpected(expected + skipped, at + skipped * length)) {
                at += skipped * length;
                expected += skipped;
                return true;
            }
        }
        return false;
    }

    private void step(int length, Output out) throws SstException {
        int from = at;
        if (length == head.blockLength() && at + length < limit) {
            at = sum.seek(bytes, at, Math.min(limit - length, literal + MAX_LITERAL), index());
        } else {
            sum.rollOut(bytes[at]);
            if (at + length < limit) {
                sum.rollIn(bytes[at + length]);
            }
            at++;
        }
        credit = Math.min(CREDIT, credit + (long) CREDIT_PER_BYTE * (at - from));
        if (at - literal == MAX_LITERAL) {
            flush(out);
        }
    }

    private int find(int length) {
        // At the end the window shrinks, and only the short block may match.
        boolean fits = length == head.blockLength() || length == head.remainder();
        if (!fits || credit < length || !index().hasWeak(sum.value())) {
            return SignatureIndex.NONE;
        }
        long position = base + at;
        int block = index().find(sum.value(), checksum.of(bytes, at, length), length, position);
        if (block == SignatureIndex.NONE || (inPlace && head.offsetOf(block) < position)) {
            credit -= length;
            return SignatureIndex.NONE;
        }
        return block;
    }

    /** Created on demand: never needed for an unchanged file or one that changed in place. */
    private SignatureIndex index() {
        SignatureIndex made = index;
        if (made == null) {
            made = new SignatureIndex(signature);
            index = made;
        }
        return made;
    }

    private void flush(Output out) throws SstException {
        while (at > literal) {
            int length = Math.min(MAX_LITERAL, at - literal);
            out.literal(ByteBuffer.wrap(bytes, literal, length));
            literal += length;
        }
    }

    /** Makes a number of bytes available, unless the file ends. */
    private void fill(SentFile file, int wanted) throws SstException {
        if (limit - at >= wanted || ended) {
            return;
        }
        System.arraycopy(bytes, literal, bytes, 0, limit - literal);
        base += literal;
        at -= literal;
        limit -= literal;
        literal = 0;
        while (limit - at < wanted && !ended) {
            int count = file.read(ByteBuffer.wrap(bytes, limit, bytes.length - limit));
            ended = count < 0;
            digest.update(bytes, limit, Math.max(0, count));
            limit += Math.max(0, count);
        }
    }

    /** Receives a file as runs of bytes and references to blocks of its old version, in file order. */
    public interface Output {
        /**
         * Receives bytes that the old version lacks.
         *
         * @param bytes the bytes in an array, valid only during the call
         * @throws SstException if they cannot be passed on
         */
        void literal(ByteBuffer bytes) throws SstException;

        /**
         * Receives a reference to a block of the old version.
         *
         * @param block the block's number
         * @throws SstException if it cannot be passed on
         */
        void copy(int block) throws SstException;
    }
}
