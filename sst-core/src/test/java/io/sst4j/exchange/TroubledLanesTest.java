/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.DonorLink;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.ForwardingConnection;
import io.sst4j.SstException;
import io.sst4j.Transport;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.testing.Seeds;
import io.sst4j.testing.StormyTransport;
import io.sst4j.testing.WrappingTransport;
import io.sst4j.transport.InMemoryTransport;
import io.sst4j.transport.TcpTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that are slow, dead or unanswered. */
@Timeout(60)
@Tag("slow")
class TroubledLanesTest {
    private static final ExchangeOptions QUICK = new ExchangeOptions(
            3,
            3,
            Duration.ofSeconds(3),
            Duration.ofSeconds(2),
            Duration.ofSeconds(20),
            Duration.ofMillis(200),
            Duration.ofMillis(600),
            "auto");

    private static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    /** A connection that accepts 16 KiB every 50 ms. */
    private static final class Slow extends ForwardingConnection {
        Slow(Connection connection) {
            super(connection);
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            if (source.remaining() > 1000) {
                LockSupport.parkNanos((50_000_000L * source.remaining()) >> 14);
            }
            return connection.write(source);
        }
    }

    private static Transport slow(Transport inner, AtomicInteger connections) {
        return new WrappingTransport(inner, connection -> {
            connections.incrementAndGet();
            return new Slow(connection);
        });
    }

    private static ExchangeRun.Sending sending(byte[] bytes) {
        return (exchange, link) -> {
            exchange.write(ByteBuffer.wrap(bytes));
            exchange.shutdownOutput();
        };
    }

    /** A parcel takes 0.8 s, but some of its bytes arrive every 200 ms, within the silence limit of 0.6 s. */
    @Test
    void aSlowConnectionIsNoSilentOne() throws Exception {
        InMemoryTransport memory = new InMemoryTransport();
        AtomicInteger connections = new AtomicInteger();
        Transport slow = slow(memory, connections);
        byte[][] read = new byte[1][];
        ExchangeRun.of(
                        sending(noise(600_000)),
                        (exchange, link) -> read[0] = ExchangeRun.readAll(exchange, 700_000),
                        QUICK)
                .over(slow, memory)
                .requireGood();
        assertThat(read[0]).isEqualTo(noise(600_000));
        assertThat(connections.get()).isLessThanOrEqualTo(QUICK.lanes());
    }

    /** One connection carries 320 KB/s, and the network has capacity for four. */
    @Test
    void aBusyConnectionGetsOthersToHelp() throws Exception {
        InMemoryTransport memory = new InMemoryTransport();
        AtomicInteger connections = new AtomicInteger();
        Transport slow = slow(memory, connections);
        byte[][] read = new byte[1][];
        ExchangeRun.of(
                        sending(noise(5_000_000)),
                        (exchange, link) -> read[0] = ExchangeRun.readAll(exchange, 5_000_001),
                        new ExchangeOptions(
                                4,
                                1,
                                QUICK.outageLimit(),
                                QUICK.returnLimit(),
                                QUICK.idleLimit(),
                                QUICK.beat(),
                                QUICK.silence(),
                                "auto"))
                .over(slow, memory)
                .requireGood();
        assertThat(read[0]).isEqualTo(noise(5_000_000));
        assertThat(connections).hasValue(4);
    }

    /** All lanes are in the middle of a parcel when the donor fails, as in most transfers. */
    @Test
    void theCauseIsToldBehindWhatIsBeingSent() throws Exception {
        InMemoryTransport memory = new InMemoryTransport();
        ExchangeRun.Ends ends = ExchangeRun.of(
                        (exchange, link) -> exchange.run(() -> {
                            exchange.write(ByteBuffer.wrap(noise(3_000_000)));
                            throw new SstException(ErrorCode.NO_SPACE, "the disk is full");
                        }),
                        (exchange, link) -> ExchangeRun.readAll(exchange, 4_000_000),
                        QUICK)
                .over(new WrappingTransport(memory, Slow::new), memory);
        assertThat(ends.donorFailure()).hasMessage("the disk is full");
        assertThat(ends.joinerFailure()).hasMessageContainingAll("SST-203", "the disk is full");
    }

    /** All lanes except the first connect to a silent port, as over a dead link. */
    @Test
    void anUnansweredGreetingDoesNotKeepADonorFromItsEnd() throws Exception {
        TcpTransport tcp = new TcpTransport();
        AtomicBoolean first = new AtomicBoolean(true);
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Endpoint nowhere = new Endpoint("127.0.0.1", silent.getLocalPort());
            Transport donors = new Transport() {
                @Override
                public String name() {
                    return "half silent";
                }

                @Override
                public Listener listen(Endpoint local) throws SstException {
                    return tcp.listen(local);
                }

                @Override
                public Connection connect(Endpoint peer, Duration limit, Cancellation cancellation)
                        throws SstException {
                    return tcp.connect(first.getAndSet(false) ? peer : nowhere, limit, cancellation);
                }
            };
            ExchangeRun.of(sending(noise(100_000)), (exchange, link) -> ExchangeRun.readAll(exchange, 200_000), QUICK)
                    .over(donors, tcp)
                    .requireGood();
        }
    }

    /** A connection that dies at some point: nothing is sent or received any more, and writes block, as with a full buffer. */
    private static final class Dead extends ForwardingConnection {
        private final CountDownLatch broken = new CountDownLatch(1);
        private final CountDownLatch dead;

        Dead(Connection connection, CountDownLatch dead) {
            super(connection);
            this.dead = dead;
        }

        private void stand() throws IOException {
            if (dead.getCount() == 0) {
                try {
                    broken.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException(e);
                }
                throw new IOException("broken");
            }
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            stand();
            return connection.write(source);
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            int count = connection.read(into);
            stand();
            return count;
        }

        @Override
        public void cancel() {
            broken.countDown();
            connection.cancel();
        }

        @Override
        public void close() throws IOException {
            broken.countDown();
            connection.close();
        }
    }

    @Test
    void aConnectionThatTakesNothingStopsNoPulse() throws Exception {
        InMemoryTransport memory = new InMemoryTransport();
        CountDownLatch dead = new CountDownLatch(1);
        CountDownLatch replaced = new CountDownLatch(2);
        Transport donors = new WrappingTransport(memory, connection -> {
            replaced.countDown();
            return replaced.getCount() == 1 ? new Dead(connection, dead) : connection;
        });
        ExchangeRun.of(
                        (exchange, link) -> {
                            sending(new byte[1000]).run(exchange, link);
                            dead.countDown();
                            assertThat(exchange.read(ByteBuffer.allocate(1))).isOne();
                        },
                        (exchange, link) -> {
                            ExchangeRun.readAll(exchange, 2000);
                            try {
                                replaced.await();
                            } catch (InterruptedException e) {
                                throw new IOException(e);
                            }
                            exchange.write(ByteBuffer.wrap(new byte[1]));
                        },
                        QUICK.withLanes(1))
                .over(donors, memory)
                .requireGood();
    }

    @Test
    void whatIsWrittenBehindTheEndIsAFault() throws Exception {
        InMemoryTransport memory = new InMemoryTransport();
        ExchangeRun.Ends ends = ExchangeRun.of(
                        (exchange, link) -> {
                            sending(new byte[10]).run(exchange, link);
                            exchange.write(ByteBuffer.wrap(new byte[10]));
                        },
                        (exchange, link) -> ExchangeRun.readAll(exchange, 100),
                        QUICK)
                .over(memory, memory);
        assertThat(ends.donorFailure().code()).isEqualTo(ErrorCode.METHOD_FAULT);
        assertThat(ends.donorFailure()).hasRootCauseMessage("the output of the exchange has ended");
        ends.received().join();
    }

    /** Hundreds of peers without the key connect, while the donor's own connections break and must be accepted again. */
    @Test
    void strangersDoNotKeepLanesOut() throws Exception {
        TcpTransport tcp = new TcpTransport(TcpTransport.Options.DEFAULT);
        Random random = Seeds.random("strangersDoNotKeepLanesOut");
        StormyTransport storm = new StormyTransport(tcp, random, 20, 400_000, List.of(StormyTransport.Damage.CUT_OUT));
        byte[] bytes = noise(8_000_000);
        byte[][] read = new byte[1][];
        List<Connection> strangers = Collections.synchronizedList(new ArrayList<>());
        ExchangeRun.of(
                        (exchange, link) -> {
                            for (int at = 0; at < bytes.length; at += 80_000) {
                                exchange.write(ByteBuffer.wrap(bytes, at, 80_000));
                                strangers.add(stranger(tcp, link, random.nextBoolean()));
                                strangers.add(stranger(tcp, link, random.nextBoolean()));
                            }
                            exchange.shutdownOutput();
                        },
                        (exchange, link) -> read[0] = ExchangeRun.readAll(exchange, bytes.length + 1),
                        new ExchangeOptions(
                                3,
                                3,
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(20),
                                Duration.ofSeconds(30),
                                Duration.ofMillis(200),
                                Duration.ofSeconds(2),
                                "auto"))
                .over(storm, tcp)
                .requireGood();
        assertThat(read[0]).isEqualTo(bytes);
        assertThat(storm.hits()).isGreaterThan(3);
        assertThat(strangers).hasSize(200);
        CloseAll.quietly(strangers.toArray(Connection[]::new));
    }

    /** Connects and sends nothing, or bytes that no donor sends. */
    private static Connection stranger(TcpTransport tcp, DonorLink link, boolean speaks) throws IOException {
        Connection stranger = tcp.connect(link.address().connectEndpoint(), Duration.ofSeconds(5), new Cancellation());
        if (speaks) {
            stranger.write(ByteBuffer.wrap(
                    "GET / HTTP/1.0\r\nHost: somebody-else.example\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        }
        return stranger;
    }
}
