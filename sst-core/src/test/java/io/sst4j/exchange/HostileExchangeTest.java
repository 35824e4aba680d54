/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.DonorLink;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.testing.WrappingTransport;
import io.sst4j.transport.InMemoryTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ends that know the key but violate the protocol. The other end reports one cause, or receives a correct stream. */
@Timeout(60)
@Tag("slow")
class HostileExchangeTest {
    private static final ExchangeOptions QUICK = new ExchangeOptions(
            2,
            2,
            Duration.ofSeconds(20),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofMillis(200),
            Duration.ofSeconds(2),
            "auto");
    private static final int PARCEL = 1;
    private static final int ACKNOWLEDGEMENT = 2;
    private static final int ERROR = 4;
    private static final int REPLY = 5;
    private static final int UNKNOWN = 9;

    /** The action of a hostile donor with its lanes. */
    private interface Foe {
        void run(Lane one, Lane two) throws IOException;
    }

    static ByteBuffer frame(int type, byte[] content) {
        ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER_BYTES + content.length);
        frame.put(0, (byte) type).putInt(4, content.length);
        frame.position(Frame.HEADER_BYTES).put(content).flip();
        Frame.sum(frame);
        return frame;
    }

    static ByteBuffer parcel(long number, boolean last, int... part) {
        return flagged(number, last ? 1 : 0, part);
    }

    private static ByteBuffer flagged(long number, int flags, int... part) {
        ByteBuffer content =
                ByteBuffer.allocate(9 + part.length + 14).putLong(number).put((byte) flags);
        for (int one : part) {
            content.put((byte) one);
        }
        content.putInt(0).putInt(part.length).putShort((short) 1).putInt(part.length);
        return frame(PARCEL, content.array());
    }

    private static Lane lane(DonorLink link, SessionKey key, int number) throws IOException {
        return Greeting.donor(link.connect(), key, number, System::nanoTime);
    }

    private static ExchangeRun.Donating donor(Foe foe) {
        return (link, key) -> {
            try (Lane one = lane(link, key, 0);
                    Lane two = lane(link, key, 1)) {
                foe.run(one, two);
                // wait until the joiner has decided
                ByteBuffer content = ByteBuffer.allocate(Frame.MOST_BYTES);
                while (one.receive(content) != null) {
                    content.clear();
                }
            }
        };
    }

    private static SstException refusal(Foe foe) throws SstException {
        InMemoryTransport memory = new InMemoryTransport();
        return new ExchangeRun(
                        donor(foe),
                        ExchangeRun.receiving((exchange, link) -> ExchangeRun.readAll(exchange, 1_000_000), QUICK))
                .over(memory, memory)
                .joinerFailure();
    }

    @Test
    void aFrameThatMustBeKnownIsTheCause() throws Exception {
        SstException failure = refusal((one, two) -> one.send(frame(UNKNOWN, new byte[3])));
        assertThat(failure.code()).isEqualTo(ErrorCode.PEER_INCOMPATIBLE);
        assertThat(failure).hasMessageContaining("frames of the unknown type 9");
    }

    @Test
    void aParcelBeyondTheWindowIsTheCause() throws Exception {
        SstException failure = refusal((one, two) -> one.send(parcel(DonorExchange.MOST_PARCELS, false, 1)));
        assertThat(failure.code()).isEqualTo(ErrorCode.HOSTILE_STREAM);
    }

    /** Parcels with unknown flags, with a conclusion before the end, and with a conclusion that is too long. */
    @Test
    void aParcelThatIsNoneIsTheCause() throws Exception {
        assertThat(refusal((one, two) -> one.send(flagged(0, 1 + 8, 1))).code()).isEqualTo(ErrorCode.PEER_INCOMPATIBLE);
        assertThat(refusal((one, two) -> one.send(flagged(0, 4, 1))).code()).isEqualTo(ErrorCode.HOSTILE_STREAM);
        int[] long1025 = new int[DonorExchange.MOST_WORDS + 1];
        assertThat(refusal((one, two) -> one.send(flagged(0, 1 + 4, long1025))).code())
                .isEqualTo(ErrorCode.HOSTILE_STREAM);
    }

    private static ByteBuffer packed(byte[] content) {
        ByteBuffer parcel = ByteBuffer.allocate(9 + content.length);
        return frame(PARCEL, parcel.putLong(0).put((byte) 2).put(content).array());
    }

    /** Not zstd, a bomb, two frames, a format from before the standard, and zstd that was not asked for. */
    @Test
    void aParcelThatIsNotWhatItWasCompressedFromIsTheCause() throws Exception {
        byte[] bomb = com.github.luben.zstd.Zstd.compress(new byte[Frame.MOST_BYTES + 1]);
        byte[] good = com.github.luben.zstd.Zstd.compress(new byte[14]);
        for (byte[] content : List.of(
                new byte[0],
                new byte[] {1, 2, 3},
                bomb,
                Arrays.copyOf(good, good.length - 1),
                ByteBuffer.allocate(2 * good.length).put(good).put(good).array(),
                HexFormat.of().parseHex("27b52ffd00584000050102030405c00000"))) {
            SstException failure = refusal((one, two) -> one.send(packed(content)));
            assertThat(failure.code()).as("%d bytes", content.length).isEqualTo(ErrorCode.HOSTILE_STREAM);
            assertThat(failure).hasMessageContaining("parcel 0 of");
        }
        InMemoryTransport memory = new InMemoryTransport();
        SstException unasked = new ExchangeRun(
                        donor((one, two) -> one.send(packed(good))),
                        ExchangeRun.receiving(
                                (exchange, link) -> ExchangeRun.readAll(exchange, 1_000_000),
                                QUICK.withCompression("off")))
                .over(memory, memory)
                .joinerFailure();
        assertThat(unasked.code()).isEqualTo(ErrorCode.HOSTILE_STREAM);
    }

    @Test
    void textOfAPeerHasNoControlCharacters() throws Exception {
        byte[] text = "\bNO_SPACE\u009b31mred\u0085line\u2028line\u202etxet".getBytes(StandardCharsets.UTF_8);
        SstException failure = refusal((one, two) -> one.send(frame(ERROR, text)));
        assertThat(failure.code()).isEqualTo(ErrorCode.PEER_FAILED);
        assertThat(failure).hasMessageEndingWith("SST-203: ?31mred?line?line?txet");
    }

    /**
     * Parcels out of order, duplicates with other content, after the last one, with a negative number, and frames of the joiner.
     */
    @Test
    void whatContradictsIsTakenOnceAndInOrder() throws Exception {
        InMemoryTransport memory = new InMemoryTransport();
        byte[][] read = new byte[1][];
        ExchangeRun.Ends ends = new ExchangeRun(
                        donor((one, two) -> {
                            one.send(parcel(2, true, 3));
                            one.send(parcel(1, false, 2));
                            one.send(parcel(1, true, 7, 7));
                            one.send(parcel(3, true, 9));
                            one.send(parcel(-1, true, 9));
                            one.send(frame(ACKNOWLEDGEMENT, new byte[0]));
                            one.send(frame(REPLY, new byte[2000]));
                            one.send(parcel(0, false, 1));
                            one.farewell();
                        }),
                        ExchangeRun.receiving((exchange, link) -> read[0] = ExchangeRun.readAll(exchange, 1000), QUICK))
                .over(memory, memory);
        ends.received().join();
        assertThat(read[0]).containsExactly(1, 2, 3);
    }

    /** The donor is alive, so the outage limit does not end the wait. */
    @Test
    void aDonorThatNeverSaysFarewellIsNotWaitedForForLong() throws Exception {
        InMemoryTransport memory = new InMemoryTransport();
        CountDownLatch joined = new CountDownLatch(1);
        byte[][] read = new byte[1][];
        ExchangeOptions patient = new ExchangeOptions(
                1,
                1,
                Duration.ofMinutes(5),
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                Duration.ofMillis(200),
                Duration.ofSeconds(5),
                "auto");
        ExchangeRun.Joining joiner =
                ExchangeRun.receiving((exchange, link) -> read[0] = ExchangeRun.readAll(exchange, 1000), patient);
        new ExchangeRun(
                        (link, key) -> {
                            try (Lane lane = lane(link, key, 0)) {
                                lane.send(parcel(0, true, 1));
                                while (!await(joined)) {
                                    lane.beat();
                                }
                            }
                        },
                        (link, key) -> {
                            joiner.run(link, key);
                            joined.countDown();
                        })
                .over(memory, memory)
                .requireGood();
        assertThat(read[0]).containsExactly(1);
    }

    private static boolean await(CountDownLatch latch) throws IOException {
        try {
            return latch.await(200, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void anAcknowledgementOfNothingEndsTheExchange() throws Exception {
        for (byte[] nonsense : new byte[][] {{0, 0, 0, 0, 0, 0, 3, 3}, {1}}) {
            InMemoryTransport memory = new InMemoryTransport();
            AtomicInteger lanes = new AtomicInteger();
            ExchangeRun.Ends ends = new ExchangeRun(
                            ExchangeRun.of(
                                            (exchange, link) -> {
                                                exchange.write(ByteBuffer.wrap(new byte[1000]));
                                                exchange.shutdownOutput();
                                            },
                                            (exchange, link) -> {},
                                            QUICK.withLanes(1))
                                    .donating(),
                            (link, key) -> {
                                try (Lane lane = link.accept(
                                        Duration.ofSeconds(10),
                                        connection -> JoinerExchange.hear(connection, key, QUICK))) {
                                    lanes.incrementAndGet();
                                    lane.send(frame(ACKNOWLEDGEMENT, nonsense));
                                    ByteBuffer content = ByteBuffer.allocate(Frame.MOST_BYTES);
                                    while (lane.receive(content) != null) {
                                        content.clear();
                                    }
                                }
                            })
                    .over(memory, memory);
            assertThat(ends.donorFailure().code()).isEqualTo(ErrorCode.MALFORMED_STREAM);
            assertThat(lanes).hasValue(1);
        }
    }

    @Test
    void aWrongKeyIsNotTriedForLong() throws Exception {
        InMemoryTransport memory = new InMemoryTransport();
        AtomicInteger connections = new AtomicInteger();
        ExchangeRun.Ends ends = new ExchangeRun(
                        (link, key) -> DonorExchange.open(link, SessionKey.random(), QUICK)
                                .close(),
                        (link, key) -> JoinerExchange.accept(link, key, Duration.ofSeconds(3), QUICK, false)
                                .close())
                .over(
                        new WrappingTransport(memory, connection -> {
                            connections.incrementAndGet();
                            return connection;
                        }),
                        memory);
        assertThat(ends.donorFailure().code()).isEqualTo(ErrorCode.PEER_REJECTED);
        assertThat(connections.get()).isLessThanOrEqualTo(8);
    }

    @Test
    void aParcelWithoutATableIsRefused() {
        // the table would overlap the number
        ByteBuffer parcel = ByteBuffer.allocate(9).put(8, (byte) 1).position(Parcel.PREFIX_BYTES);
        assertThatThrownBy(() -> new ZeroRuns.Reader(parcel, Parcel.BYTES))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
