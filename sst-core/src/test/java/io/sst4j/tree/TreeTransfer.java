/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sst4j.Donor;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Joiner;
import io.sst4j.Phase;
import io.sst4j.SnapshotSource;
import io.sst4j.SnapshotTarget;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferEvent;
import io.sst4j.TransferListener;
import io.sst4j.TransferReport;
import io.sst4j.Transport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Runs both ends of a transfer.
 *
 * @param sent the donor's report
 * @param received the joiner's report
 */
record TreeTransfer(CompletableFuture<TransferReport> sent, CompletableFuture<TransferReport> received) {
    static TreeTransfer run(SnapshotSource source, SnapshotTarget target, Transport transport) throws SstException {
        return run(source, target, transport, transport, TransferListener.NONE);
    }

    static TreeTransfer run(
            SnapshotSource source,
            SnapshotTarget target,
            Transport donors,
            Transport joiners,
            TransferListener listener)
            throws SstException {
        Greeting greeting = new Greeting();
        try (Joiner joiner = Sst.joiner(target)
                        .transport(joiners)
                        .listener(greeting::heardByJoiner)
                        .listenOn(new Endpoint("127.0.0.1", 0))
                        .build();
                Donor donor = Sst.donor(source)
                        .transport(donors)
                        .listener(((TransferListener) greeting::ofDonor).andThen(listener))
                        .build()) {
            TransferAddress address = joiner.listen();
            CompletableFuture<TransferReport> received = joiner.joinAsync();
            CompletableFuture<TransferReport> sent = donor.donateAsync(address);
            // a donor that fails before it sends leaves its joiner waiting, unless the joiner failed first
            if (hasFailedByItself(sent) && !greeting.heard()) {
                joiner.cancel();
            }
            assertThat(received.handle((report, failure) -> true).join()).isTrue();
            return new TreeTransfer(sent, received);
        }
    }

    private static boolean hasFailedByItself(CompletableFuture<TransferReport> sent) {
        return catchThrowable(sent::join) != null && failure(sent).code() != ErrorCode.PEER_FAILED;
    }

    /**
     * Lets a donor continue only after the joiner has read its header. A peer that is gone before is not a donor to the joiner.
     */
    static final class Greeting {
        private final CountDownLatch heard = new CountDownLatch(1);

        void heardByJoiner(TransferEvent event) {
            if (begins(event, Phase.HANDSHAKE) || event instanceof TransferEvent.Failed) {
                heard.countDown();
            }
        }

        void ofDonor(TransferEvent event) {
            if (begins(event, Phase.TRANSFER)) {
                try {
                    heard.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        boolean heard() {
            return heard.getCount() == 0;
        }

        private static boolean begins(TransferEvent event, Phase phase) {
            return event instanceof TransferEvent.PhaseStarted started && started.phase() == phase;
        }
    }

    SstException donorFailure() {
        return failure(sent);
    }

    SstException joinerFailure() {
        return failure(received);
    }

    static SstException failure(CompletableFuture<?> end) {
        @Nullable Throwable failure = catchThrowable(end::join);
        if (failure instanceof CompletionException && failure.getCause() instanceof SstException known) {
            return known;
        }
        throw new AssertionError("the failure is not an SstException", failure);
    }
}
