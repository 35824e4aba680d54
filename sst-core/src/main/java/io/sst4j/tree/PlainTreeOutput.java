/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.TransferReport.Reused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import java.util.function.LongConsumer;

/** The output of a donor that sends everything. Closing it does not close the channel. */
final class PlainTreeOutput extends TreeOutput {
    private final WritableByteChannel out;

    PlainTreeOutput(WritableByteChannel out, LongConsumer moved) {
        super(moved);
        this.out = out;
    }

    @Override
    void beginContent(TreeEntry file) {}

    @Override
    Optional<Reused> end() throws IOException {
        flush();
        return Optional.empty();
    }

    @Override
    void send(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
    }
}
