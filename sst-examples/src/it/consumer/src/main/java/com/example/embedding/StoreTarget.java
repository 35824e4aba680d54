/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.JoinerLink;
import io.sst4j.Outcome;
import io.sst4j.Phase;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotTarget;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferLink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.zip.CRC32;

/** The joiner's half: keeps its old state until the new one is there as a whole. */
final class StoreTarget implements SnapshotTarget {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int MOST_BYTES = 100_000_000;

    private final Store store;
    private Store.Saved received;

    StoreTarget(Store store) {
        this.store = store;
    }

    @Override
    public String method() {
        return StoreMethod.NAME;
    }

    @Override
    public void check(TransferLink link) {}

    @Override
    public TransferAddress announce(JoinerLink link) throws SstException {
        return TransferAddress.of(link.listen(), StoreMethod.NAME);
    }

    @Override
    public Outcome receive(JoinerLink link) throws SstException {
        try (Connection connection = link.accept(LIMIT)) {
            link.enter(Phase.TRANSFER);
            int length = read(connection, link, Integer.BYTES).getInt();
            if (length < 0 || length > MOST_BYTES) {
                throw new SstException(ErrorCode.HOSTILE_STREAM, "a store of " + length + " bytes is not taken");
            }
            byte[] state = read(connection, link, length).array();
            CRC32 checksum = new CRC32();
            checksum.update(state);
            if (read(connection, link, Long.BYTES).getLong() != checksum.getValue()) {
                throw new SstException(ErrorCode.MALFORMED_STREAM, "the store came with another checksum");
            }
            received = Store.Saved.of(state);
            connection.write(ByteBuffer.allocate(1));
            connection.shutdownOutput();
        } catch (IOException e) {
            throw SstException.of(ErrorCode.MALFORMED_STREAM, "receive the store", e);
        }
        return new Outcome(position(), false);
    }

    private static ByteBuffer read(Connection connection, TransferLink link, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            int count = connection.read(buffer);
            if (count < 0) {
                throw new SstException(ErrorCode.TRUNCATED_STREAM, "the donor ended before the store was whole");
            }
            link.moved(count);
        }
        return buffer.flip();
    }

    @Override
    public void prepare(TransferLink link) {}

    @Override
    public SnapshotPosition install(TransferLink link) {
        store.replaceBy(received);
        return position();
    }

    private SnapshotPosition position() {
        return SnapshotPosition.of(received.history(), received.writes());
    }

    @Override
    public void close() {}
}
