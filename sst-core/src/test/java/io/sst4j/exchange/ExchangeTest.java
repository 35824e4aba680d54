/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.ForwardingConnection;
import io.sst4j.SstException;
import io.sst4j.Transport;
import io.sst4j.testing.Background;
import io.sst4j.testing.Seeds;
import io.sst4j.testing.StormyTransport;
import io.sst4j.testing.StormyTransport.Damage;
import io.sst4j.testing.WrappingTransport;
import io.sst4j.transport.InMemoryTransport;
import io.sst4j.transport.TcpTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One stream over several connections arrives complete, in order and once despite damage, or both ends report one cause. */
@Timeout(300)
@Tag("slow")
class ExchangeTest {
    private static final int RUNS = Integer.getInteger("sst4j.exchange.runs", 150);
    private static final ExchangeOptions QUICK = new ExchangeOptions(
            3,
            3,
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofMillis(200),
            Duration.ofMillis(600),
            "auto");
    private static final String AWAY =
            "nothing was received from .*|all connections with .* broke, and none was reopened .*";
    private static final List<Damage> NOTICED =
            List.of(Damage.CUT_IN, Damage.CUT_OUT, Damage.CORRUPT_IN, Damage.CORRUPT_OUT, Damage.END_OUT);

    /** Returns text, noise and runs of zeros. */
    private static byte[] sample(Random random, int size) {
        byte[] bytes = new byte[size];
        for (int at = 0; at < size; ) {
            int length = Math.min(size - at, 1 + random.nextInt(30_000));
            if (random.nextInt(3) != 0) {
                byte[] noise = new byte[length];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, bytes, at, length);
            }
            at += length;
        }
        return bytes;
    }

    private static void write(DonorExchange exchange, byte[] bytes, int step) throws IOException {
        for (int at = 0; at < bytes.length; at += step) {
            exchange.write(ByteBuffer.wrap(bytes, at, Math.min(step, bytes.length - at)));
        }
    }

    /** Uses both directions at the same time: the joiner replies with some of the bytes while more arrive. */
    private static void requireCopied(byte[] bytes, Transport donors, Transport joiners, ExchangeOptions options)
            throws SstException {
        byte[][] arrived = new byte[1][];
        byte[][] heard = new byte[1][];
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ExchangeRun.of(
                        (exchange, link) -> {
                            CompletableFuture<byte[]> hearing =
                                    Background.start(() -> ExchangeRun.readAll(exchange, bytes.length + 6));
                            write(exchange, bytes, 70_001);
                            exchange.shutdownOutput();
                            heard[0] = hearing.join();
                        },
                        (exchange, link) -> {
                            arrived[0] = ExchangeRun.readAll(
                                    exchange, bytes.length + 1, part -> say(some(part), said, exchange));
                            say(ByteBuffer.wrap(new byte[] {1, 2}), said, exchange);
                            say(ByteBuffer.wrap(new byte[] {3, 4, 5}), said, exchange);
                            exchange.shutdownOutput();
                        },
                        options)
                .over(donors, joiners)
                .requireGood();
        assertThat(arrived[0]).isEqualTo(bytes);
        assertThat(heard[0]).isEqualTo(said.toByteArray());
    }

    private static ByteBuffer some(ByteBuffer part) {
        return part.limit(part.position() + part.remaining() / 16);
    }

    private static void say(ByteBuffer words, ByteArrayOutputStream said, JoinerExchange exchange) throws IOException {
        byte[] copy = new byte[words.remaining()];
        words.get(words.position(), copy);
        said.writeBytes(copy);
        exchange.write(words);
    }

    @Test
    void aStreamArrivesWhole() throws Exception {
        Random random = Seeds.random("aStreamArrivesWhole");
        for (int size : new int[] {0, 1, Parcel.BYTES - 1, Parcel.BYTES, Parcel.BYTES + 1, 60 << 20}) {
            InMemoryTransport memory = new InMemoryTransport();
            requireCopied(sample(random, size), memory, memory, QUICK);
            TcpTransport tcp = new TcpTransport(TcpTransport.Options.DEFAULT);
            requireCopied(sample(random, size), tcp, tcp, QUICK);
        }
    }

    private static ExchangeOptions options(Random random) {
        return QUICK.withLanes(1 + random.nextInt(5)).withCompression(random.nextBoolean() ? "zstd:1" : "off");
    }

    /** Returns the number of bytes sent, after checking that the stream arrived unchanged. */
    private static long travelled(byte[] bytes, ExchangeOptions donors, ExchangeOptions joiners) throws SstException {
        InMemoryTransport memory = new InMemoryTransport();
        AtomicLong travelled = new AtomicLong();
        byte[][] arrived = new byte[1][];
        Transport counting = new WrappingTransport(memory, connection -> new ForwardingConnection(connection) {
            @Override
            public int write(ByteBuffer source) throws IOException {
                int count = connection.write(source);
                travelled.addAndGet(count);
                return count;
            }
        });
        ExchangeRun.Joining joining = ExchangeRun.receiving(
                (exchange, link) -> arrived[0] = ExchangeRun.readAll(exchange, bytes.length + 1), joiners);
        ExchangeRun.Donating donating = ExchangeRun.of(
                        (exchange, link) -> {
                            write(exchange, bytes, 100_000);
                            exchange.shutdownOutput();
                        },
                        (exchange, link) -> {},
                        donors)
                .donating();
        new ExchangeRun(donating, joining).over(counting, memory).requireGood();
        assertThat(arrived[0]).isEqualTo(bytes);
        return travelled.get();
    }

    @Test
    void whatBothEndsWantCompressedTravelsSo() throws Exception {
        byte[] text = "a row like many others, ".repeat(200_000).getBytes(StandardCharsets.US_ASCII);
        byte[] noise = new byte[2_000_000];
        Seeds.random("whatBothEndsWantCompressedTravelsSo").nextBytes(noise);
        ExchangeOptions always = QUICK.withCompression("zstd:3");
        ExchangeOptions never = QUICK.withCompression("off");

        assertThat(travelled(text, always, QUICK)).isLessThan(text.length / 20);
        assertThat(travelled(text, always, never)).isGreaterThan(text.length);
        assertThat(travelled(text, never, always)).isGreaterThan(text.length);
        assertThat(travelled(noise, always, QUICK)).isGreaterThan(noise.length);
    }

    @Test
    void cutsAndDamageCostNothingButTime() throws Exception {
        Random random = Seeds.random("cutsAndDamageCostNothingButTime");
        int hits = 0;
        for (int run = 0; run < RUNS; run++) {
            InMemoryTransport memory = new InMemoryTransport();
            StormyTransport storm =
                    new StormyTransport(memory, random, random.nextInt(20), 2_000 + random.nextInt(60_000), NOTICED);
            requireCopied(sample(random, random.nextInt(1_500_000)), storm, memory, options(random));
            hits += storm.hits();
        }
        System.out.println("ExchangeTest: " + hits + " hits in memory");
        assertThat(hits).isGreaterThan(RUNS);
    }

    @Test
    void theSameOverTcp() throws Exception {
        Random random = Seeds.random("theSameOverTcp");
        int hits = 0;
        for (int run = 0; run < RUNS / 3; run++) {
            TcpTransport tcp = new TcpTransport(TcpTransport.Options.DEFAULT);
            StormyTransport storm =
                    new StormyTransport(tcp, random, random.nextInt(20), 2_000 + random.nextInt(60_000), NOTICED);
            requireCopied(sample(random, random.nextInt(1_500_000)), storm, tcp, options(random));
            hits += storm.hits();
        }
        System.out.println("ExchangeTest: " + hits + " hits over TCP");
        assertThat(hits).isGreaterThan(RUNS / 6);
    }

    @Test
    void aConnectionThatSaysNothingIsReplaced() throws Exception {
        Random random = Seeds.random("aConnectionThatSaysNothingIsReplaced");
        InMemoryTransport memory = new InMemoryTransport();
        StormyTransport storm = new StormyTransport(memory, random, 4, 200_000, List.of(Damage.STALL_OUT));
        requireCopied(sample(random, 3_000_000), storm, memory, QUICK);
        assertThat(storm.hits()).isEqualTo(4);
    }

    @Test
    void whatAnEndFailsWithIsKnownToTheOther() throws Exception {
        for (boolean donorFails : new boolean[] {true, false}) {
            InMemoryTransport memory = new InMemoryTransport();
            SstException cause = new SstException(ErrorCode.NO_SPACE, "the disk is full");
            ExchangeRun.Ends ends = ExchangeRun.of(
                            (exchange, link) -> {
                                write(exchange, new byte[300_000], 1000);
                                if (donorFails) {
                                    exchange.fail(cause);
                                    throw cause;
                                }
                                exchange.shutdownOutput();
                            },
                            (exchange, link) -> {
                                assertThat(exchange.read(ByteBuffer.allocate(10)))
                                        .isPositive();
                                if (!donorFails) {
                                    exchange.fail(cause);
                                    throw cause;
                                }
                                ExchangeRun.readAll(exchange, 1_000_000);
                            },
                            QUICK)
                    .over(memory, memory);
            SstException own = donorFails ? ends.donorFailure() : ends.joinerFailure();
            SstException told = donorFails ? ends.joinerFailure() : ends.donorFailure();
            assertThat(own).hasMessage("the disk is full");
            assertThat(told.code()).isEqualTo(ErrorCode.PEER_FAILED);
            assertThat(told).hasMessageContainingAll("SST-203", "the disk is full");
        }
    }

    @Test
    void anEndThatJustStopsIsNoEnd() throws Exception {
        InMemoryTransport memory = new InMemoryTransport();
        ExchangeRun.Ends ends = ExchangeRun.of(
                        (exchange, link) -> write(exchange, new byte[300_000], 1000),
                        (exchange, link) -> ExchangeRun.readAll(exchange, 1_000_000),
                        QUICK)
                .over(memory, memory);
        assertThat(ends.joinerFailure().code()).isEqualTo(ErrorCode.PEER_FAILED);
        ends.sent().join();
    }

    @Test
    void anOutageLongerThanItsLimitEndsBothForOneCause() throws Exception {
        InMemoryTransport memory = new InMemoryTransport();
        Random random = Seeds.random("anOutageLongerThanItsLimitEndsBothForOneCause");
        StormyTransport storm = new StormyTransport(memory, random, Integer.MAX_VALUE, 1, List.of(Damage.CUT_OUT));
        // the first connection works; all others break before their first byte
        var first = new AtomicReference<Connection>();
        Transport donors = new Transport() {
            @Override
            public String name() {
                return "once";
            }

            @Override
            public Listener listen(Endpoint local) throws SstException {
                return memory.listen(local);
            }

            @Override
            public Connection connect(Endpoint peer, Duration limit, Cancellation cancellation) throws SstException {
                Connection connection = first.get() == null
                        ? memory.connect(peer, limit, cancellation)
                        : storm.connect(peer, limit, cancellation);
                first.compareAndSet(null, connection);
                return connection;
            }
        };
        // the joiner ignores a connection that breaks before it has received the donor's proof
        CountDownLatch begun = new CountDownLatch(1);
        ExchangeRun.Ends ends = ExchangeRun.of(
                        (exchange, link) -> {
                            write(exchange, new byte[1_000_000], 1000);
                            assertThat(await(begun)).isTrue();
                            requireNonNull(first.get()).cancel();
                            exchange.shutdownOutput();
                        },
                        (exchange, link) -> {
                            begun.countDown();
                            ExchangeRun.readAll(exchange, 2_000_000);
                        },
                        QUICK.withOutageLimit(Duration.ofSeconds(1)))
                .over(donors, memory);
        assertThat(ends.donorFailure()).hasMessageMatching(AWAY);
        assertThat(ends.joinerFailure()).hasMessageMatching(AWAY);
    }

    @Test
    void endsThatLiveAndMoveNothingAreNotWaitedForForEver() throws Exception {
        InMemoryTransport memory = new InMemoryTransport();
        ExchangeRun.Ends silentDonor = ExchangeRun.of(
                        (exchange, link) -> {
                            write(exchange, new byte[10], 10);
                            assertThat(exchange.read(ByteBuffer.allocate(1))).isEqualTo(-1);
                        },
                        (exchange, link) -> ExchangeRun.readAll(exchange, 100),
                        QUICK.withIdleLimit(Duration.ofSeconds(1)))
                .over(memory, memory);
        requireIdle(silentDonor);
        CountDownLatch over = new CountDownLatch(1);
        ExchangeRun.Ends busyJoiner = ExchangeRun.of(
                        (exchange, link) -> {
                            try {
                                write(exchange, new byte[60_000_000], 1 << 20);
                                exchange.shutdownOutput();
                            } finally {
                                over.countDown();
                            }
                        },
                        (exchange, link) -> {
                            assertThat(exchange.read(ByteBuffer.allocate(1))).isOne();
                            assertThat(await(over)).isTrue();
                            ExchangeRun.readAll(exchange, 60_000_000);
                        },
                        QUICK.withIdleLimit(Duration.ofSeconds(1)))
                .over(memory, memory);
        requireIdle(busyJoiner);
    }

    private static boolean await(CountDownLatch latch) throws IOException {
        try {
            return latch.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void requireIdle(ExchangeRun.Ends ends) {
        List<ErrorCode> codes =
                List.of(ends.donorFailure().code(), ends.joinerFailure().code());
        assertThat(codes).contains(ErrorCode.IDLE_TIMEOUT);
        assertThat(List.of(ErrorCode.IDLE_TIMEOUT, ErrorCode.PEER_FAILED)).containsAll(codes);
    }

    @Test
    void zerosDoNotTravel() throws Exception {
        Random random = Seeds.random("zerosDoNotTravel");
        byte[] bytes = new byte[20 << 20];
        random.nextBytes(bytes);
        Arrays.fill(bytes, 1 << 20, 19 << 20, (byte) 0);
        AtomicLong travelled = new AtomicLong();
        InMemoryTransport memory = new InMemoryTransport();
        Transport counted = WrappingTransport.counting(memory, travelled);
        requireCopied(bytes, counted, memory, QUICK);
        assertThat(travelled.get()).isBetween(2L << 20, 3L << 20);
    }
}
