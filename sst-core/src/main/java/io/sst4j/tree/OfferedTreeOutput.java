/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.TransferReport.Reused;
import io.sst4j.internal.reuse.ReuseSender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongConsumer;

/** The output of a donor whose joiner has an older tree. It offers file contents before it sends them. */
final class OfferedTreeOutput extends TreeOutput {
    private final ReuseSender sender;
    private String path = "";
    private long offset;
    private long left;

    OfferedTreeOutput(ReuseSender sender, LongConsumer moved) {
        super(moved);
        this.sender = sender;
    }

    @Override
    void beginContent(TreeEntry file) throws IOException {
        flush();
        path = file.size() > 0 ? file.path() : "";
        offset = 0;
        left = file.size();
    }

    @Override
    Optional<Reused> end() throws IOException {
        flush();
        return Optional.of(sender.finish());
    }

    /** Closes only the sender. The joiner's final word about the whole tree comes after its answers and is read elsewhere. */
    @Override
    public void close() {
        sender.close();
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int content = (int) Math.min(left, length);
        if (content > 0) {
            super.write(bytes, from, content);
            left -= content;
            if (left == 0) {
                flush();
                path = "";
            }
        }
        super.write(bytes, from + content, length - content);
    }

    /** The buffer never mixes bytes of a file with others, because it is flushed at each boundary. */
    @Override
    void send(ByteBuffer buffer) throws IOException {
        if (path.isEmpty()) {
            sender.raw(buffer);
        } else {
            int count = buffer.remaining();
            sender.file(path, offset, buffer);
            offset += count;
        }
    }
}
