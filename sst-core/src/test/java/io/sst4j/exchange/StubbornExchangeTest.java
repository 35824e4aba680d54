/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.JoinerLink;
import io.sst4j.Transport;
import io.sst4j.testing.WrappingTransport;
import io.sst4j.transport.InMemoryTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends that know the key and send valid frames, but block the other end. The exchange ends by itself, and soon. */
@Timeout(60)
@Tag("slow")
class StubbornExchangeTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final ExchangeOptions QUICK = options(Duration.ofSeconds(1), Duration.ofSeconds(1));

    private final CountDownLatch over = new CountDownLatch(1);
    private final InMemoryTransport memory = new InMemoryTransport();

    private static ExchangeOptions options(Duration idle, Duration returning) {
        return new ExchangeOptions(
                2, 2, Duration.ofSeconds(2), returning, idle, Duration.ofMillis(200), Duration.ofSeconds(20), "auto");
    }

    private boolean isOverWithin(long millis) throws IOException {
        try {
            return over.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Runs a correct joiner, and reports when its end is closed. */
    private ExchangeRun.Joining joiner(ExchangeOptions options) {
        ExchangeRun.Joining joining =
                ExchangeRun.receiving((exchange, link) -> ExchangeRun.readAll(exchange, 1_000_000), options);
        return (link, key) -> {
            try {
                joining.run(link, key);
            } finally {
                over.countDown();
            }
        };
    }

    /** The joiner acknowledges parcels that it has not read, on a connection that accepts nothing more. */
    @Test
    void aJoinerThatReadsOneLaneOnlyHoldsUpNoDonor() throws Exception {
        byte[] noise = new byte[40 * Parcel.BYTES];
        new Random(1).nextBytes(noise);
        new ExchangeRun(
                        (link, key) -> {
                            try (DonorExchange exchange = DonorExchange.open(link, key, QUICK)) {
                                exchange.write(ByteBuffer.wrap(noise));
                                exchange.shutdownOutput();
                            } finally {
                                over.countDown();
                            }
                        },
                        (link, key) -> {
                            JoinerLink.Opening<Lane> opening =
                                    connection -> JoinerExchange.hear(connection, key, QUICK);
                            try (Lane one = link.accept(LIMIT, opening);
                                    Lane two = link.accept(LIMIT, opening)) {
                                acknowledgeAll(one.number() == 0 ? one : two);
                                assertThat(isOverWithin(30_000)).isTrue();
                            }
                        })
                .over(memory, memory)
                .requireGood();
    }

    private static void acknowledgeAll(Lane lane) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(Frame.MOST_BYTES);
        for (FrameType type = lane.receive(content); type != null; type = lane.receive(content)) {
            if (type == FrameType.PARCEL && (content.get(Parcel.FLAGS_AT) & Parcel.LAST) != 0) {
                for (long number = 0; number <= content.getLong(0); number++) {
                    lane.acknowledge(List.of(number));
                }
                return;
            }
        }
    }

    /** The joiner's output on its second lane is blocked. */
    @Test
    void aDonorThatReadsNotEveryLaneHoldsUpNoJoiner() throws Exception {
        ExchangeRun.Donating donor = (link, key) -> {
            try (Lane one = Greeting.donor(link.connect(), key, 0, System::nanoTime);
                    Lane two = Greeting.donor(link.connect(), key, 1, System::nanoTime)) {
                one.send(HostileExchangeTest.parcel(0, false, 1));
                // 20 bytes for each acknowledgement and 12 for each heartbeat, in a pipe of 64 KiB
                for (int i = 0; i < ((1 << 16) - 100) / 20; i++) {
                    two.send(HostileExchangeTest.parcel(0, false, 1));
                }
                one.send(HostileExchangeTest.parcel(1, true, 2));
                for (int i = 0; i < 17; i++) {
                    isOverWithin(200);
                    one.beat();
                    two.beat();
                }
                one.farewell();
                assertThat(isOverWithin(30_000)).isTrue();
            }
        };
        new ExchangeRun(donor, joiner(options(LIMIT, LIMIT)))
                .over(memory, memory)
                .received()
                .join();
    }

    /** Parcels that never have their turn, and lanes that come and go without data. */
    @ParameterizedTest
    @ValueSource(strings = {"ahead", "blink"})
    void whoKeepsTheConnectionBusyAndMovesNothingHasAnEnd(String how) throws Exception {
        ExchangeRun.Donating donor = (link, key) -> {
            for (int i = 1; !isOverWithin(how.equals("blink") ? 1 : 100); i++) {
                try (Lane lane = Greeting.donor(link.connect(), key, 0, System::nanoTime)) {
                    while (how.equals("ahead") && !isOverWithin(300)) {
                        lane.send(HostileExchangeTest.parcel(i++, false, 1));
                    }
                    isOverWithin(300);
                }
                isOverWithin(600);
            }
        };
        ExchangeRun.Ends ends = new ExchangeRun(donor, joiner(QUICK)).over(memory, memory);
        assertThat(ends.joinerFailure().code()).isEqualTo(ErrorCode.IDLE_TIMEOUT);
    }

    @Test
    void aParcelWithNothingInItIsRefused() throws Exception {
        ExchangeRun.Donating donor = (link, key) -> {
            try (Lane lane = Greeting.donor(link.connect(), key, 0, System::nanoTime)) {
                lane.send(HostileExchangeTest.frame(
                        1, ByteBuffer.allocate(Parcel.PREFIX_BYTES + 6).array()));
                assertThat(isOverWithin(30_000)).isTrue();
            }
        };
        ExchangeRun.Ends ends = new ExchangeRun(donor, joiner(QUICK)).over(memory, memory);
        assertThat(ends.joinerFailure().code()).isEqualTo(ErrorCode.HOSTILE_STREAM);
    }

    /** The donor fails with the idle limit, and has not retried a hundred times a second until then. */
    @Test
    void aJoinerThatDropsEveryLaneIsNotAskedAgainAtOnce() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        ExchangeRun.Ends ends = new ExchangeRun(
                        (link, key) -> {
                            try (DonorExchange exchange = DonorExchange.open(link, key, QUICK)) {
                                exchange.write(ByteBuffer.wrap(new byte[1]));
                                exchange.shutdownOutput();
                            } finally {
                                over.countDown();
                            }
                        },
                        (link, key) -> {
                            while (!isOverWithin(1)) {
                                link.accept(
                                                Duration.ofSeconds(3),
                                                connection -> JoinerExchange.hear(connection, key, QUICK))
                                        .close();
                            }
                        })
                .over(
                        new WrappingTransport(memory, connection -> {
                            connections.incrementAndGet();
                            return connection;
                        }),
                        memory);
        assertThat(ends.donorFailure().code()).isIn(ErrorCode.IDLE_TIMEOUT, ErrorCode.PEER_GONE);
        assertThat(connections).hasValueLessThan(100);
    }

    /** A lost lane leaves nothing in memory. */
    @Test
    void lanesThatComeAndGoTakeNoMemory() throws Exception {
        Inbox inbox = new Inbox();
        try (Transport.Listener listener = memory.listen(new Endpoint("here", 0));
                Connection connection = memory.connect(listener.local(), LIMIT, new Cancellation())) {
            for (int i = 0; i < 1000; i++) {
                try (Lane lane = new Lane(1, connection, Abilities.NONE, System::nanoTime)) {
                    inbox.offer(parcel(inbox, 1), lane);
                }
            }
            try (Lane lane = new Lane(1, connection, Abilities.NONE, System::nanoTime)) {
                inbox.offer(parcel(inbox, 0), lane);
            }
        }
        inbox.taken(inbox.peek(), 1, inbox.peek().content());
        assertThat(inbox.peek().bringers()).hasSize(1);
    }

    private static ByteBuffer parcel(Inbox inbox, long number) {
        return inbox.lease().clear().putLong(number).put((byte) 0).flip();
    }
}
