/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sst4j.Connection;
import io.sst4j.Donor;
import io.sst4j.DonorLink;
import io.sst4j.Encryptor;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Joiner;
import io.sst4j.JoinerLink;
import io.sst4j.Outcome;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotSource;
import io.sst4j.SnapshotTarget;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferLink;
import io.sst4j.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The contract of a session for the connections that it gives to methods: the peer sees an end only if the method ended its
 * output. The methods here use no lengths and no checksums, so a peer that reads to the end assumes that the stream is complete.
 */
public interface SessionContract {
    Duration LIMIT = Duration.ofMinutes(1);
    int ROUNDS = 30;

    /**
     * The transport and the encryptors of a session.
     *
     * @param transport the transport of both ends
     * @param donor the donor's encryptor
     * @param joiner the joiner's encryptor
     */
    record Wires(Transport transport, Encryptor donor, Encryptor joiner) {}

    Wires wires() throws Exception;

    /** The action of a source with its connection. */
    interface Sending {
        void run(Connection connection, DonorLink link) throws IOException;
    }

    /** The action of a target with its connection. */
    interface Receiving {
        void run(Connection connection) throws IOException;
    }

    /** A source that runs its action. */
    final class Source implements SnapshotSource {
        private final Sending sending;

        Source(Sending sending) {
            this.sending = sending;
        }

        @Override
        public String method() {
            return "contract";
        }

        @Override
        public void check(TransferLink link) {}

        @Override
        public Outcome send(DonorLink link) throws SstException {
            try (Connection connection = link.connect()) {
                sending.run(connection, link);
            } catch (IOException e) {
                throw SstException.of(ErrorCode.BACKUP_FAILED, "send", e);
            }
            return new Outcome(SnapshotPosition.UNDEFINED, false);
        }

        @Override
        public void close() {}
    }

    /** A target that runs its action. */
    final class Target implements SnapshotTarget {
        private final Receiving receiving;

        Target(Receiving receiving) {
            this.receiving = receiving;
        }

        @Override
        public String method() {
            return "contract";
        }

        @Override
        public void check(TransferLink link) {}

        @Override
        public TransferAddress announce(JoinerLink link) throws SstException {
            return TransferAddress.of(link.listen(), "contract");
        }

        @Override
        public Outcome receive(JoinerLink link) throws SstException {
            try (Connection connection = link.accept(LIMIT)) {
                receiving.run(connection);
            } catch (IOException e) {
                throw SstException.of(ErrorCode.PEER_GONE, "receive", e);
            }
            return new Outcome(SnapshotPosition.UNDEFINED, false);
        }

        @Override
        public void prepare(TransferLink link) {}

        @Override
        public SnapshotPosition install(TransferLink link) {
            return SnapshotPosition.UNDEFINED;
        }

        @Override
        public void close() {}
    }

    /**
     * The results of both ends.
     *
     * @param donor the donor's failure; null if it succeeded
     * @param joiner the joiner's failure; null if it succeeded
     */
    record Ends(@Nullable Throwable donor, @Nullable Throwable joiner) {
        ErrorCode donorCode() {
            return code(donor);
        }

        ErrorCode joinerCode() {
            return code(joiner);
        }

        private static ErrorCode code(@Nullable Throwable failure) {
            if (failure != null && failure.getCause() instanceof SstException known) {
                return known.code();
            }
            throw new AssertionError("the failure is not an SstException", failure);
        }
    }

    private Ends transfer(Sending sending, Receiving receiving, @Nullable CountDownLatch cancelWhen) throws Exception {
        Wires wires = wires();
        try (Joiner joiner = Sst.joiner(new Target(receiving))
                        .transport(wires.transport())
                        .encryptor(wires.joiner())
                        .listenOn(new Endpoint("127.0.0.1", 0))
                        .build();
                Donor donor = Sst.donor(new Source(sending))
                        .transport(wires.transport())
                        .encryptor(wires.donor())
                        .build()) {
            TransferAddress address = joiner.listen();
            CompletableFuture<Object> sent = Background.start(() -> donor.donate(address));
            CompletableFuture<Object> received = Background.start(joiner::join);
            if (cancelWhen != null) {
                cancelWhen.await();
                donor.cancel();
            }
            return new Ends(catchThrowable(sent::get), catchThrowable(received::get));
        }
    }

    private static void half(Connection connection) throws IOException {
        connection.write(ByteBuffer.wrap(new byte[50_000]));
    }

    /**
     * Waits for the joiner's greeting, because a joiner rejects a peer that leaves during the handshake and waits for another.
     */
    private static void awaitGreeting(Connection connection) throws IOException {
        connection.read(ByteBuffer.allocate(1));
    }

    private static void greetAndReadAll(Connection connection) throws IOException {
        connection.write(ByteBuffer.allocate(1));
        ConnectionContract.readAllBytes(connection);
    }

    @Test
    default void endThatAMethodMakesIsAnEnd() throws Exception {
        Ends ends = transfer(
                (connection, link) -> {
                    half(connection);
                    connection.shutdownOutput();
                    connection.read(ByteBuffer.allocate(1));
                },
                ConnectionContract::readAllBytes,
                null);
        assertThat(ends.donor()).isNull();
        assertThat(ends.joiner()).isNull();
    }

    @Test
    default void sourceThatFailsDoesNotLookLikeOneThatHasFinished() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            boolean withBytes = i % 3 != 0;
            Ends ends = transfer(
                    (connection, link) -> {
                        awaitGreeting(connection);
                        if (withBytes) {
                            half(connection);
                        }
                        throw new SstException(ErrorCode.BACKUP_FAILED, "the source failed");
                    },
                    SessionContract::greetAndReadAll,
                    null);
            assertThat(ends.donor()).hasRootCauseMessage("the source failed");
            assertThat(ends.joinerCode()).as("round %d", i).isIn(ErrorCode.PEER_GONE, ErrorCode.TRUNCATED_STREAM);
        }
    }

    @Test
    default void targetThatFailsIsNoticedByTheDonor() throws Exception {
        Ends ends = transfer(
                (connection, link) -> {
                    while (true) {
                        half(connection);
                    }
                },
                connection -> {
                    connection.read(ByteBuffer.allocate(1));
                    throw new SstException(ErrorCode.NO_SPACE, "the target failed");
                },
                null);
        assertThat(ends.joiner()).hasRootCauseMessage("the target failed");
        assertThat(ends.donorCode()).isEqualTo(ErrorCode.PEER_GONE);
    }

    /** A thread that the cancellation wakes finds the connection already broken. */
    @Test
    default void cancelledSourceDoesNotLookLikeOneThatHasFinished() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            CountDownLatch sending = new CountDownLatch(1);
            Ends ends = transfer(
                    (connection, link) -> {
                        awaitGreeting(connection);
                        half(connection);
                        CountDownLatch woken = new CountDownLatch(1);
                        link.cancellation().onCancel(woken::countDown);
                        sending.countDown();
                        await(woken);
                        connection.shutdownOutput();
                    },
                    SessionContract::greetAndReadAll,
                    sending);
            assertThat(ends.joiner()).as("round %d", i).isNotNull();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
