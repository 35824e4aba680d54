/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Encryptor;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Joiner;
import io.sst4j.JoinerLink;
import io.sst4j.Outcome;
import io.sst4j.Role;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotTarget;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferEvent;
import io.sst4j.TransferLink;
import io.sst4j.Transport;
import io.sst4j.testing.Background;
import io.sst4j.transport.TcpTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Other peers that connect to a joiner over TCP. */
@Timeout(60)
@Tag("slow")
class ReceptionTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofSeconds(1);

    /** Enough peers for one to complete its opening while another is being checked. */
    private static final int MANY = 1500;

    private final List<String> notices = new CopyOnWriteArrayList<>();
    private final CountDownLatch noticed = new CountDownLatch(1);
    private final List<Socket> sockets = new ArrayList<>();
    private int port;

    @AfterEach
    void disconnect() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** A donor opens with its name, a word of five letters. */
    private static class Named implements JoinerLink.Opening<String> {
        @Override
        public String hear(Connection connection) throws IOException {
            ByteBuffer word = ByteBuffer.allocate(5);
            while (word.hasRemaining()) {
                if (connection.read(word) < 0) {
                    throw new SstException(ErrorCode.PEER_GONE, "no name");
                }
            }
            String name = new String(word.array(), StandardCharsets.US_ASCII);
            if (!name.startsWith("donor")) {
                throw new IOException("the name is " + name);
            }
            return connection.peer();
        }
    }

    /** The action of a target while it receives. */
    private interface Receiving {
        void run(JoinerLink link) throws SstException;
    }

    private record Target(Receiving receiving) implements SnapshotTarget {
        @Override
        public String method() {
            return "named";
        }

        @Override
        public void check(TransferLink link) {}

        @Override
        public TransferAddress announce(JoinerLink link) throws SstException {
            return TransferAddress.of(link.listen(), "named");
        }

        @Override
        public Outcome receive(JoinerLink link) throws SstException {
            receiving.run(link);
            return new Outcome(SnapshotPosition.UNDEFINED, true);
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

    private void joining(Receiving receiving, Encryptor encryptor, Callable callable) throws Exception {
        joining(receiving, encryptor, new TcpTransport(TcpTransport.Options.DEFAULT), callable);
    }

    private void joining(Receiving receiving, Encryptor encryptor, Transport transport, Callable callable)
            throws Exception {
        try (Joiner joiner = Sst.joiner(new Target(receiving))
                .transport(transport)
                .encryptor(encryptor)
                .listener(this::told)
                .listenOn(new Endpoint("127.0.0.1", 0))
                .build()) {
            port = joiner.listen().endpoint().port();
            callable.call(Background.start(joiner::join));
        }
    }

    /**
     * A TCP transport whose process is out of file descriptors at first.
     *
     * @param tcp the transport to use afterwards
     * @param failures the number of remaining failures
     */
    private record ShortOfDescriptors(Transport tcp, AtomicInteger failures) implements Transport {
        @Override
        public String name() {
            return tcp.name();
        }

        @Override
        public Connection connect(Endpoint peer, Duration limit, Cancellation cancellation) throws SstException {
            return tcp.connect(peer, limit, cancellation);
        }

        @Override
        public Listener listen(Endpoint local) throws SstException {
            Listener listener = tcp.listen(local);
            return new Listener() {
                @Override
                public Endpoint local() {
                    return listener.local();
                }

                @Override
                public Connection accept(Duration limit) throws SstException {
                    if (failures.getAndDecrement() > 0) {
                        throw new SstException(ErrorCode.LOCAL_IO, "accept: Too many open files");
                    }
                    return listener.accept(limit);
                }

                @Override
                public void close() {
                    listener.close();
                }
            };
        }
    }

    @Test
    void aProcessThatIsOutOfDescriptorsForAWhileGoesOnAfterwards() throws Exception {
        Transport shortly =
                new ShortOfDescriptors(new TcpTransport(TcpTransport.Options.DEFAULT), new AtomicInteger(3));
        joining(link -> link.accept(LONG, new Named()), Encryptor.none(), shortly, joined -> {
            connect("donor");
            joined.get(30, TimeUnit.SECONDS);
        });
        assertThat(notices).containsExactly("accept: Too many open files; retrying");
    }

    private interface Callable {
        void call(CompletableFuture<?> joined) throws Exception;
    }

    private void told(TransferEvent event) {
        if (event instanceof TransferEvent.Notice notice) {
            notices.add(notice.text());
            noticed.countDown();
        }
    }

    private Socket connect(String text) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(socket);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Returns when the joiner has closed or reset the connection. */
    private static void awaitEnd(Socket socket) {
        int read = 0;
        while (read >= 0) {
            try {
                read = socket.getInputStream().read();
            } catch (IOException e) {
                read = -1;
            }
        }
    }

    private static SstException failure(CompletableFuture<?> joined) {
        @Nullable Throwable failure = catchThrowable(joined::get);
        if (failure != null && failure.getCause() instanceof SstException known) {
            return known;
        }
        throw new AssertionError("no failure of the project's own", failure);
    }

    @Test
    void donorIsLetInPastManyWhoAreSilentOrSomethingElse() throws Exception {
        joining(link -> link.accept(LONG, new Named()), Encryptor.none(), joined -> {
            awaitEnd(connect("GET / HTTP/1.1\r\n\r\n"));
            noticed.await();
            connect("").close();
            for (int i = 0; i < 150; i++) {
                connect(i % 3 == 0 ? "do" : "");
            }
            connect("donor");
            joined.get();
        });
        assertThat(notices).anyMatch(text -> text.contains("the name is GET /"));
        assertThat(notices).anyMatch(text -> text.contains("to make room for others"));
        assertThat(notices).hasSizeLessThanOrEqualTo(20);
        // the threads of peers that were dropped earlier end by themselves
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("sst-joiner-")) {
                thread.join(TimeUnit.SECONDS.toMillis(30));
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    @Test
    void whoDoesNotBeginInTimeIsSentAway() throws Exception {
        JoinerLink.Opening<String> impatient = new Named() {
            @Override
            public Duration limit() {
                return SHORT;
            }
        };
        joining(link -> link.accept(LONG, impatient), Encryptor.none(), joined -> {
            awaitEnd(connect("dono"));
            noticed.await();
            connect("donor");
            joined.get();
        });
        assertThat(notices).singleElement().asString().contains("no complete opening within 1 s");
    }

    @Test
    void strangersDoNotProlongTheWait() throws Exception {
        joining(link -> link.accept(SHORT, new Named()), Encryptor.none(), joined -> {
            while (!joined.isDone()) {
                try {
                    connect("").close();
                } catch (IOException e) {
                    break;
                }
            }
            assertThat(failure(joined).code()).isEqualTo(ErrorCode.PEER_UNREACHABLE);
            assertThat(failure(joined)).hasMessageContaining("connections that were not from a donor");
        });
    }

    /** The rejected peer may have been the donor, so the operator must see the reason. */
    @Test
    void lateFailureTellsWhyTheLastWasRefused() throws Exception {
        Encryptor refusing = new Encryptor() {
            @Override
            public String name() {
                return "refusing";
            }

            @Override
            public Connection protect(Connection plain, Role role, TransferAddress address) throws SstException {
                throw new SstException(ErrorCode.PEER_REJECTED, "it has no certificate");
            }
        };
        joining(link -> link.accept(Duration.ofSeconds(2)), refusing, joined -> {
            connect("");
            assertThat(failure(joined).code()).isEqualTo(ErrorCode.PEER_REJECTED);
            assertThat(failure(joined)).hasMessageContaining("it has no certificate");
        });
    }

    /** A donor may connect for the second stage while the method is busy with the first. */
    @Test
    void connectionsAreGivenInTheOrderInWhichTheyCame() throws Exception {
        List<String> peers = new CopyOnWriteArrayList<>();
        JoinerLink.Opening<String> named = new Named();
        joining(
                link -> {
                    for (int i = 0; i < MANY; i++) {
                        peers.add(link.accept(LONG, named));
                    }
                },
                Encryptor.none(),
                joined -> {
                    List<String> expected = new ArrayList<>();
                    for (int i = 0; i < MANY; i++) {
                        expected.add("127.0.0.1:" + connect("donor").getLocalPort());
                    }
                    joined.get();
                    assertThat(peers).isEqualTo(expected);
                });
    }

    @Test
    void cancellationEndsTheWaitAtOnce() throws Exception {
        joining(
                link -> {
                    var unused = Background.start(() -> {
                        link.cancellation().cancel();
                        return true;
                    });
                    link.accept(LONG, new Named());
                },
                Encryptor.none(),
                joined -> assertThat(failure(joined).code()).isEqualTo(ErrorCode.CANCELLED));
    }
}
