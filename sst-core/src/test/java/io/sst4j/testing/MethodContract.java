/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.testing;

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
import io.sst4j.TransferReport;
import io.sst4j.Transport;
import io.sst4j.testing.FaultyTransport.Fault;
import io.sst4j.transport.InMemoryTransport;
import io.sst4j.transport.TcpTransport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The contract of every method: whatever happens to a transfer, the old state stays until the new one is complete. */
public interface MethodContract {
    /** The codes of a joiner that received an incomplete snapshot: peer gone, peer failed, or a faulty stream. */
    String NOT_WHOLE = "SST-30[26]|SST-4..";

    /**
     * Creates a donor's half for one transfer, with a state of more than 100,000 bytes.
     *
     * @return a source
     * @throws Exception if it cannot be created
     */
    SnapshotSource source() throws Exception;

    /**
     * Creates a joiner's half for one transfer.
     *
     * @return a target
     * @throws Exception if it cannot be created
     */
    SnapshotTarget target() throws Exception;

    /**
     * Returns which state the joiner has.
     *
     * @return true for the donor's, false for its own old one
     * @throws Exception if it has neither
     */
    boolean hasNewState() throws Exception;

    /**
     * Returns which of the donor's connections carries the state.
     *
     * @return the index, counted from 0
     */
    int connectionOfTheState();

    /** The results of both ends. */
    record Ends(CompletableFuture<TransferReport> sent, CompletableFuture<TransferReport> received) {}

    private Ends transfer(Transport donors, Transport joiners, CountDownLatch cancelWhen) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        try (Joiner joiner = Sst.joiner(target())
                        .transport(joiners)
                        .listenOn(new Endpoint("127.0.0.1", 0))
                        .listener(event -> await(event, begun, cancelWhen))
                        .build();
                Donor donor = Sst.donor(source()).transport(donors).build()) {
            TransferAddress address = joiner.listen();
            CompletableFuture<TransferReport> received = joiner.joinAsync();
            CompletableFuture<TransferReport> sent = donor.donateAsync(address);
            if (cancelWhen.getCount() > 0) {
                begun.await();
                donor.cancel();
                cancelWhen.countDown();
            }
            assertThat(CompletableFuture.allOf(sent, received)
                            .handle((none, failure) -> true)
                            .join())
                    .isTrue();
            return new Ends(sent, received);
        }
    }

    private static void await(TransferEvent event, CountDownLatch begun, CountDownLatch goOn) {
        if (event instanceof TransferEvent.PhaseStarted started && started.phase() == Phase.TRANSFER) {
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static ErrorCode codeOf(CompletableFuture<?> end) {
        Throwable failure = catchThrowable(end::join);
        if (failure != null && failure.getCause() instanceof SstException known) {
            return known.code();
        }
        throw new AssertionError("the failure is not an SstException", failure);
    }

    @Test
    default void newStateTakesThePlaceOfTheOld() throws Exception {
        for (Transport transport : new Transport[] {new InMemoryTransport(), new TcpTransport()}) {
            Ends ends = transfer(transport, transport, new CountDownLatch(0));
            TransferReport received = ends.received().join();
            assertThat(received.position()).isEqualTo(ends.sent().join().position());
            assertThat(received.bytes()).isEqualTo(ends.sent().join().bytes()).isGreaterThan(100_000);
            assertThat(hasNewState()).isTrue();
        }
    }

    @Test
    default void brokenTransferLeavesTheOldStateAndTheNextSucceeds() throws Exception {
        for (Fault fault : new Fault[] {Fault.CUT, Fault.END, Fault.DROP}) {
            Transport memory = new InMemoryTransport();
            Ends ends = transfer(
                    new FaultyTransport(memory, fault, connectionOfTheState(), 80_000), memory, new CountDownLatch(0));
            // a method may repair the damage; otherwise the old state stays
            if (catchThrowable(ends.received()::join) != null) {
                assertThat(codeOf(ends.received()).id()).as("%s", fault).matches(NOT_WHOLE);
                assertThat(hasNewState()).as("%s", fault).isFalse();
            }
        }
        Transport memory = new InMemoryTransport();
        transfer(memory, memory, new CountDownLatch(0)).received().join();
        assertThat(hasNewState()).isTrue();
    }

    @Test
    default void cancelledDonorLeavesTheOldState() throws Exception {
        for (Transport transport : new Transport[] {new InMemoryTransport(), new TcpTransport()}) {
            Ends ends = transfer(transport, transport, new CountDownLatch(1));
            assertThat(codeOf(ends.sent())).isEqualTo(ErrorCode.CANCELLED);
            assertThat(codeOf(ends.received()).id()).matches(NOT_WHOLE);
            assertThat(hasNewState()).isFalse();
        }
    }

    @Test
    default void halvesThatWereNeverUsedCloseMoreThanOnce() throws Exception {
        for (int i = 0; i < 2; i++) {
            SnapshotSource source = source();
            SnapshotTarget target = target();
            assertThat(source.method()).isEqualTo(target.method()).isNotBlank();
            for (AutoCloseable half : new AutoCloseable[] {source, target, source, target}) {
                half.close();
            }
        }
        assertThat(hasNewState()).isFalse();
    }
}
