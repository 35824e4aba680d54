/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import io.sst4j.Cancellation;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Joiner;
import io.sst4j.SnapshotPosition;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.tree.TreeMethod;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** A transfer that somebody else ends, from any thread. */
final class CancelledTransfer {
    private CancelledTransfer() {}

    /** Receives until {@code owner.cancel()} is called; nothing is returned then, and the old state is in place. */
    static Optional<SnapshotPosition> receive(Path state, Cancellation owner, Consumer<TransferAddress> announce)
            throws SstException {
        try (Joiner joiner = Sst.joiner(TreeMethod.targetOf(state))
                .cancellation(owner)
                .listenOn(new Endpoint("127.0.0.1", 0))
                .build()) {
            announce.accept(joiner.listen());
            return Optional.of(joiner.join().position());
        } catch (SstException e) {
            if (e.code() == ErrorCode.CANCELLED) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
