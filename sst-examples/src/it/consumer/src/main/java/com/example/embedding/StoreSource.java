/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import io.sst4j.Connection;
import io.sst4j.DonorLink;
import io.sst4j.ErrorCode;
import io.sst4j.Outcome;
import io.sst4j.Phase;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotSource;
import io.sst4j.SstException;
import io.sst4j.TransferLink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.zip.CRC32;

/** The donor's half: length, state, checksum; then it waits for the joiner's word that all of it came. */
final class StoreSource implements SnapshotSource {
    private final Store store;

    StoreSource(Store store) {
        this.store = store;
    }

    @Override
    public String method() {
        return StoreMethod.NAME;
    }

    @Override
    public void check(TransferLink link) {}

    @Override
    public Outcome send(DonorLink link) throws SstException {
        Store.Saved saved = store.save();
        link.enter(Phase.CONNECT);
        try (Connection connection = link.connect()) {
            ByteBuffer message = message(saved.toBytes());
            link.enter(Phase.TRANSFER);
            link.expect(OptionalLong.of(message.remaining()));
            while (message.hasRemaining()) {
                link.moved(connection.write(message));
            }
            connection.shutdownOutput();
            if (connection.read(ByteBuffer.allocate(1)) != 1) {
                throw new SstException(ErrorCode.PEER_GONE, "the joiner left before it had the whole store");
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.PEER_GONE, "send the store", e);
        }
        return new Outcome(SnapshotPosition.of(saved.history(), saved.writes()), false);
    }

    private static ByteBuffer message(byte[] state) {
        CRC32 checksum = new CRC32();
        checksum.update(state);
        return ByteBuffer.allocate(Integer.BYTES + state.length + Long.BYTES)
                .putInt(state.length)
                .put(state)
                .putLong(checksum.getValue())
                .flip();
    }

    @Override
    public void close() {}
}
