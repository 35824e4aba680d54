/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** An encoder that encrypts for another one. */
final class EncryptedStream implements StreamEncoder {
    private final WritableByteChannel cipher;
    private final StreamEncoder next;

    /** Takes a channel that writes to the encoder, and at its end leaves it open. */
    EncryptedStream(WritableByteChannel cipher, StreamEncoder next) {
        this.cipher = cipher;
        this.next = next;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return cipher.write(source);
    }

    @Override
    public void finish() throws IOException {
        cipher.close();
        next.finish();
    }

    @Override
    public boolean isOpen() {
        return next.isOpen();
    }

    /** Leaves the cipher alone: without its last block what was sent does not look whole. */
    @Override
    public void close() throws IOException {
        next.close();
    }
}
