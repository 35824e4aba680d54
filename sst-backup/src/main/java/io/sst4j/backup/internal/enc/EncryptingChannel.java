/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.enc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** A channel that encrypts, with a header before the ciphertext. Fails as the underlying channel does. */
final class EncryptingChannel implements WritableByteChannel {
    private final WritableByteChannel out;
    private final Cipher cipher;
    private final byte[] plain = new byte[OpensslEncryption.PIECE_BYTES];
    private final ByteBuffer encrypted;
    private boolean open = true;

    EncryptingChannel(WritableByteChannel out, byte[] header, Cipher cipher) {
        this.out = out;
        this.cipher = cipher;
        // the header is written together with the first piece
        this.encrypted = ByteBuffer.allocate(header.length + plain.length + 2 * OpensslEncryption.Algorithm.BLOCK_BYTES)
                .put(header);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        int count = source.remaining();
        while (source.hasRemaining()) {
            int part = Math.min(source.remaining(), plain.length);
            source.get(plain, 0, part);
            try {
                cipher.update(ByteBuffer.wrap(plain, 0, part), encrypted);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the buffer has room for the piece", e);
            }
            send();
        }
        return count;
    }

    private void send() throws IOException {
        encrypted.flip();
        while (encrypted.hasRemaining()) {
            out.write(encrypted);
        }
        encrypted.clear();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        if (!open) {
            return;
        }
        open = false;
        try {
            cipher.doFinal(ByteBuffer.allocate(0), encrypted);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the buffer has room for the last block", e);
        }
        send();
    }
}
