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

/** What every method promises of the two states, whatever happens to a transfer: the old one until the new one is whole. */
public interface MethodContract {
    /** What a joiner fails with that did not get everything: the peer is gone or told that it failed, or the stream is not whole. */
    String NOT_WHOLE = "SST-30[26]|SST-4..";

    /**
     * A donor's half for one transfer, of a state with more than 100,000 bytes.
     *
     * @return a source
     * @throws Exception if it cannot be made
     */
    SnapshotSource source() throws Exception;

    /**
     * A joiner's half for one transfer.
     *
     * @return a target
     * @throws Exception if it cannot be made
     */
    SnapshotTarget target() throws Exception;

    /**
     * Which state the joiner has.
     *
     * @return true for the donor's, false for its own old one
     * @throws Exception if it has neither
     */
    boolean hasNewState() throws Exception;

    /**
     * In which connection of the donor the state travels.
     *
     * @return counted from 0
     */
    int connectionOfTheState();

    /** Both ends. */
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
        throw new AssertionError("no failure of the project's own", failure);
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
            // a method may make the damage good; otherwise the old state stays
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
