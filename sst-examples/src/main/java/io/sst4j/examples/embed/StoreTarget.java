/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

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
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;

/** The joiner's half of a custom method: keeps its old state until the new one has arrived completely. */
public final class StoreTarget implements SnapshotTarget {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final KeyValueStore store;
    private KeyValueStore.@Nullable Snapshot received;

    /**
     * Prepares to receive.
     *
     * @param store the store to replace with the donor's state
     */
    public StoreTarget(KeyValueStore store) {
        this.store = store;
    }

    @Override
    public String method() {
        return "key-value";
    }

    @Override
    public void check(TransferLink link) {}

    @Override
    public TransferAddress announce(JoinerLink link) throws SstException {
        return TransferAddress.of(link.listen(), "key-value");
    }

    @Override
    public Outcome receive(JoinerLink link) throws SstException {
        try (Connection connection = link.accept(LIMIT)) {
            link.enter(Phase.TRANSFER);
            CheckedInputStream in =
                    new CheckedInputStream(new BufferedInputStream(Channels.newInputStream(connection)), new CRC32());
            KeyValueStore.Snapshot snapshot = KeyValueStore.Snapshot.readFrom(in);
            long expected = in.getChecksum().getValue();
            if (new DataInputStream(in).readLong() != expected) {
                throw new SstException(ErrorCode.MALFORMED_STREAM, "the store arrived with another checksum");
            }
            connection.write(ByteBuffer.wrap(new byte[] {StoreSource.ARRIVED}));
            connection.shutdownOutput();
            received = snapshot;
            return new Outcome(SnapshotPosition.of(snapshot.history(), snapshot.writes()), false);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.TRUNCATED_STREAM, "receive the store", e);
        }
    }

    @Override
    public void prepare(TransferLink link) {}

    @Override
    public SnapshotPosition install(TransferLink link) {
        KeyValueStore.Snapshot snapshot = received;
        if (snapshot == null) {
            throw new IllegalStateException("nothing was received");
        }
        store.replaceBy(snapshot);
        return SnapshotPosition.of(snapshot.history(), snapshot.writes());
    }

    @Override
    public void close() {}
}
