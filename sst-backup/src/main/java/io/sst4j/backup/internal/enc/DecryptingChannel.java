/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.enc;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/** A channel that decrypts. Reads nothing before it is read itself. */
final class DecryptingChannel implements ReadableByteChannel {
    private static final String REMEDY =
            ": encrypt-key (or encrypt-key-file) and encrypt-algo must be the same on donor and joiner";

    private final OpensslEncryption encryption;
    private final ReadableByteChannel in;
    private final byte[] start;
    private final ByteBuffer encrypted = ByteBuffer.allocate(OpensslEncryption.PIECE_BYTES);
    private final ByteBuffer plain = ByteBuffer.allocate(
                    OpensslEncryption.PIECE_BYTES + 2 * OpensslEncryption.Algorithm.BLOCK_BYTES)
            .limit(0);
    private @Nullable Cipher cipher;
    private int startBytes;
    private long count;
    private boolean ended;

    DecryptingChannel(OpensslEncryption encryption, ReadableByteChannel in, byte[] start) {
        this.encryption = encryption;
        this.in = in;
        this.start = start.clone();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!in.isOpen()) {
            throw new ClosedChannelException();
        }
        if (!target.hasRemaining()) {
            return 0;
        }
        while (!plain.hasRemaining()) {
            if (ended) {
                return -1;
            }
            fill();
        }
        int part = Math.min(plain.remaining(), target.remaining());
        target.put(plain.slice(plain.position(), part));
        plain.position(plain.position() + part);
        return part;
    }

    private void fill() throws IOException {
        Cipher opened = cipher;
        if (opened == null) {
            opened = open();
            cipher = opened;
        }
        encrypted.clear();
        boolean end = receive() < 0;
        if (end) {
            requireWholeBlocks();
        }
        encrypted.flip();
        plain.clear();
        try {
            if (end) {
                opened.doFinal(encrypted, plain);
            } else {
                opened.update(encrypted, plain);
            }
        } catch (GeneralSecurityException e) {
            // no cause: a cipher's message about its padding helps only attackers who guess keys
            throw wrongKey();
        } finally {
            plain.flip();
        }
        requireStart();
        ended = end;
    }

    private int receive() throws IOException {
        int read = in.read(encrypted);
        count += Math.max(read, 0);
        return read;
    }

    /** Reads the header, and compares the available part before it waits for more. */
    private Cipher open() throws IOException {
        byte[] magic = OpensslEncryption.magic();
        encrypted.clear().limit(magic.length + OpensslEncryption.SALT_BYTES);
        boolean end = false;
        while (encrypted.hasRemaining() && !end) {
            end = receive() < 0;
            int known = Math.min(encrypted.position(), magic.length);
            if (!Arrays.equals(encrypted.array(), 0, known, magic, 0, known)) {
                throw new MalformedStreamException(
                        ErrorCode.MALFORMED_STREAM,
                        0,
                        "the stream is not encrypted as by openssl enc: encrypt=1, encrypt-format=openssl, and"
                                + " compressor with decompressor must match on donor and joiner");
            }
        }
        if (end) {
            throw cut("the stream ends within the header of its encryption");
        }
        byte[] salt = Arrays.copyOfRange(encrypted.array(), magic.length, encrypted.position());
        return encryption.cipher(Cipher.DECRYPT_MODE, salt);
    }

    private void requireWholeBlocks() throws SstException {
        long body = count - OpensslEncryption.magic().length - OpensslEncryption.SALT_BYTES;
        if (encryption.isPadded() && (body == 0 || body % OpensslEncryption.Algorithm.BLOCK_BYTES != 0)) {
            throw cut("the stream ends within a block of " + encryption.algorithm());
        }
    }

    private MalformedStreamException cut(String reason) {
        return new MalformedStreamException(
                ErrorCode.TRUNCATED_STREAM,
                count,
                reason + ": see the cause in the donor's error log, or encrypt-algo differs there");
    }

    private void requireStart() throws SstException {
        for (int at = plain.position(); at < plain.limit() && startBytes < start.length; at++) {
            if (plain.get(at) != start[startBytes]) {
                throw wrongKey();
            }
            startBytes++;
        }
    }

    private MalformedStreamException wrongKey() {
        return new MalformedStreamException(
                ErrorCode.MALFORMED_STREAM,
                count,
                "the stream cannot be decrypted with " + encryption.algorithm() + " and this node's key" + REMEDY
                        + ", or the stream is damaged");
    }

    @Override
    public boolean isOpen() {
        return in.isOpen();
    }

    /** Wakes a reading thread. */
    @Override
    public void close() throws IOException {
        in.close();
    }
}
