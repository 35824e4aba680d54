/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import io.sst4j.SstException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Tells a file in terms of the blocks of its old version: the sender's half of the algorithm. For one file.
 *
 * <p>Memory is a buffer of a few blocks besides the signature. Time is linear: a window whose weak sum is known but which
 * is no block after all costs a strong checksum, and such windows are given up where they become too many, at the price of
 * literals.
 */
public final class Matcher {
    /** The longest run of literals; stock peers use the same. */
    static final int MAX_LITERAL = 32 * 1024;

    private static final int READ_BYTES = 128 * 1024;

    /** Bytes of vain checksums that may be spent at once, and that every byte of the file adds. */
    private static final long CREDIT = 64L << 20;

    private static final int CREDIT_PER_BYTE = 32;

    /** Changed blocks in a row that are passed over without a search, if what follows them is where it was. */
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
     * @param signature of the old version; has blocks, or there would be nothing to match
     * @param checksum as the signature was made
     * @param inPlace true if the peer overwrites the old version, whose blocks are then lost as it goes
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
     * @param out takes it in terms of the old one
     * @return the checksum of all of it
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

    /** Whether the old version goes on here as it does behind the last match; if not, windows roll from here. */
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

    /** Whether the window is a block of the old version; if not, it rolls on. */
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
     * Whether a block begins at an index of the buffer. The one behind the block before mostly does, and its strong sum alone
     * is the cheapest question. One changed block of sixty thousand passes where only two bytes of the sum were sent, which
     * is for small files; the checksum of the file tells, and the file is sent again.
     */
    private boolean isExpected(int block, int from) {
        return block < head.count()
                && head.lengthOf(block) <= limit - from
                && (head.lengthOf(block) == head.blockLength() || limit - from == head.remainder())
                && !(inPlace && head.offsetOf(block) < base + from)
                && signature.hasStrong(block, checksum.of(bytes, from, head.lengthOf(block)));
    }

    /**
     * Passes over blocks that changed in place, as the pages of a database do, up to one that did not: windows that rolled
     * over them took a fifth of the processor time where one page of a hundred had changed, and found nothing.
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
        // At the end the window shrinks, and only the short block may fit.
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

    /** Made when it is needed: for a file that changed in place, or not at all, it never is. */
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

    /** Sees to it that so many bytes follow, unless the file ends. */
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

    /** Takes a file as runs of bytes and references to blocks of its old version, in the order of the file. */
    public interface Output {
        /**
         * Bytes that the old version lacks.
         *
         * @param bytes in an array, valid during the call only
         * @throws SstException if they cannot be passed on
         */
        void literal(ByteBuffer bytes) throws SstException;

        /**
         * A block of the old version.
         *
         * @param block its number
         * @throws SstException if it cannot be passed on
         */
        void copy(int block) throws SstException;
    }
}
