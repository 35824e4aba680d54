/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

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
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;

/** The donor's half of a custom method: sends a {@link KeyValueStore} and waits for the joiner's acknowledgement. */
public final class StoreSource implements SnapshotSource {
    /** The joiner's acknowledgement that everything arrived. */
    static final byte ARRIVED = 1;

    private final KeyValueStore store;

    /**
     * Prepares to send.
     *
     * @param store the store to send, in its state at the start of the transfer
     */
    public StoreSource(KeyValueStore store) {
        this.store = store;
    }

    @Override
    public String method() {
        return "key-value";
    }

    @Override
    public void check(TransferLink link) {}

    @Override
    public Outcome send(DonorLink link) throws SstException {
        KeyValueStore.Snapshot snapshot = store.snapshot();
        link.enter(Phase.CONNECT);
        try (Connection connection = link.connect()) {
            link.enter(Phase.TRANSFER);
            CheckedOutputStream out = new CheckedOutputStream(counted(connection, link), new CRC32());
            snapshot.writeTo(out);
            connection.write(ByteBuffer.allocate(Long.BYTES)
                    .putLong(out.getChecksum().getValue())
                    .flip());
            connection.shutdownOutput();
            ByteBuffer answer = ByteBuffer.allocate(1);
            if (connection.read(answer) != 1 || answer.get(0) != ARRIVED) {
                throw new SstException(ErrorCode.PEER_GONE, "the joiner did not take the store");
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.PEER_GONE, "send the store", e);
        }
        return new Outcome(SnapshotPosition.of(snapshot.history(), snapshot.writes()), false);
    }

    /** Wraps the connection in a stream that reports its bytes to the transfer. */
    private static OutputStream counted(Connection connection, TransferLink link) {
        OutputStream out = Channels.newOutputStream(connection);
        return new java.io.BufferedOutputStream(
                new java.io.FilterOutputStream(out) {
                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        out.write(bytes, offset, length);
                        link.moved(length);
                    }
                },
                1 << 16);
    }

    @Override
    public void close() {}
}
