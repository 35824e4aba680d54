/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sst4j.Cancellation;
import io.sst4j.Donor;
import io.sst4j.Encryptor;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Joiner;
import io.sst4j.Phase;
import io.sst4j.Role;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferEvent;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferListener;
import io.sst4j.TransferReport;
import io.sst4j.Transport;
import io.sst4j.internal.monitor.TransferMonitor;
import io.sst4j.testing.Background;
import io.sst4j.testing.FaultyTransport;
import io.sst4j.testing.FaultyTransport.Fault;
import io.sst4j.transport.InMemoryTransport;
import io.sst4j.transport.TcpTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Complete transfers of a store of texts. */
@Timeout(60)
class SessionTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    /** The transports. */
    enum Net {
        TCP,
        MEMORY;

        Transport transport() {
            return this == TCP ? new TcpTransport() : new InMemoryTransport();
        }
    }

    private final Map<String, String> given = new TreeMap<>(Map.of("a", "1", "b", "2".repeat(100_000)));
    private final Map<String, String> old = new TreeMap<>(Map.of("old", "state"));
    private final StoreMethod.Source source = new StoreMethod.Source(given);
    private final StoreMethod.Target target = new StoreMethod.Target(old);
    private final List<TransferEvent> donorEvents = new CopyOnWriteArrayList<>();
    private final List<TransferEvent> joinerEvents = new CopyOnWriteArrayList<>();

    private Donor.Builder donor(Transport transport) {
        return Sst.donor(source).transport(transport).connectLimit(LONG).listener(donorEvents::add);
    }

    private Joiner.Builder joiner(Transport transport) {
        return Sst.joiner(target)
                .transport(transport)
                .listenOn(new Endpoint("localhost", 0))
                .listener(joinerEvents::add);
    }

    /** The results of both sides. */
    private record Ends(CompletableFuture<TransferReport> donor, CompletableFuture<TransferReport> joiner) {
        static Ends of(Donor donor, Joiner joiner) throws SstException {
            TransferAddress address = joiner.listen();
            CompletableFuture<TransferReport> sent = Background.start(() -> donor.donate(address));
            CompletableFuture<TransferReport> received = Background.start(joiner::join);
            return new Ends(sent, received);
        }

        SstException donorFailure() {
            return failure(donor);
        }

        SstException joinerFailure() {
            return failure(joiner);
        }

        private static SstException failure(CompletableFuture<TransferReport> end) {
            Throwable failure = catchThrowable(end::get);
            if (failure != null && failure.getCause() instanceof SstException known) {
                return known;
            }
            throw new AssertionError("the failure is not an SstException", failure);
        }
    }

    private static List<Phase> started(List<TransferEvent> events) {
        return phases(
                events,
                event -> event instanceof TransferEvent.PhaseStarted begun ? List.of(begun.phase()) : List.of());
    }

    private static List<Phase> finished(List<TransferEvent> events) {
        return phases(
                events,
                event -> event instanceof TransferEvent.PhaseFinished ended ? List.of(ended.phase()) : List.of());
    }

    private static List<Phase> phases(List<TransferEvent> events, Function<TransferEvent, List<Phase>> phase) {
        return events.stream().flatMap(event -> phase.apply(event).stream()).toList();
    }

    @ParameterizedTest
    @EnumSource
    void transfersTheState(Net net) throws Exception {
        Transport transport = net.transport();
        try (Donor donor = donor(transport).build();
                Joiner joiner = joiner(transport).build()) {
            Ends ends = Ends.of(donor, joiner);
            TransferReport sent = ends.donor().get();
            TransferReport received = ends.joiner().get();

            assertThat(old).isEqualTo(given);
            assertThat(sent.role()).isEqualTo(Role.DONOR);
            assertThat(received.role()).isEqualTo(Role.JOINER);
            assertThat(received.position()).isEqualTo(StoreMethod.POSITION);
            assertThat(received.method()).isEqualTo("store");
            assertThat(received.incremental()).isFalse();
            assertThat(received.bytes()).isEqualTo(sent.bytes()).isGreaterThan(100_000);
            assertThat(started(donorEvents))
                    .containsExactly(Phase.PREFLIGHT, Phase.CONNECT, Phase.HANDSHAKE, Phase.TRANSFER);
            assertThat(started(joinerEvents)).containsExactly(Phase.values());
            assertThat(finished(joinerEvents)).containsExactly(Phase.values());
            assertThat(received.phases())
                    .extracting(TransferEvent.PhaseFinished::phase)
                    .containsExactly(Phase.values());
            assertThat(joinerEvents).last().isEqualTo(new TransferEvent.Completed(received));
            assertThat(donorEvents).last().isEqualTo(new TransferEvent.Completed(sent));
            assertThat(source.closed).hasValue(1);
            assertThat(target.closed).hasValue(1);
        }
        assertThat(source.closed).hasValue(1);
        assertThat(target.closed).hasValue(1);
    }

    @Test
    void incrementalTransferInstallsNothing() throws Exception {
        Transport transport = new InMemoryTransport();
        source.incremental = true;
        target.onInstall = () -> {
            throw new IllegalStateException("must not be called");
        };
        try (Donor donor = donor(transport).build();
                Joiner joiner = joiner(transport).build()) {
            Ends ends = Ends.of(donor, joiner);
            assertThat(ends.donor().get().incremental()).isTrue();
            assertThat(ends.joiner().get().position()).isEqualTo(StoreMethod.POSITION);
            assertThat(old).containsOnlyKeys("old");
        }
    }

    @Test
    void failureOfAMethodIsToldOnceAndEverythingIsClosed() throws Exception {
        Transport transport = new InMemoryTransport();
        SstException cause = new SstException(ErrorCode.PREPARE_FAILED, "the tool failed");
        target.onPrepare = () -> {
            throw cause;
        };
        try (Donor donor = donor(transport).build();
                Joiner joiner = joiner(transport).build()) {
            Ends ends = Ends.of(donor, joiner);
            assertThat(ends.joinerFailure()).isSameAs(cause);
            long moved = joinerEvents.stream()
                    .filter(TransferEvent.PhaseFinished.class::isInstance)
                    .mapToLong(event -> ((TransferEvent.PhaseFinished) event).bytes())
                    .sum();
            assertThat(moved).isPositive();
            assertThat(joinerEvents).last().isEqualTo(new TransferEvent.Failed(Phase.PREPARE, moved, cause));
            assertThat(old).containsOnlyKeys("old");
            assertThat(target.closed).hasValue(1);
            assertThatThrownBy(joiner::join).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void unexpectedExceptionBecomesATypedOne() throws Exception {
        source.onCheck = () -> {
            throw new IllegalArgumentException("a bug");
        };
        try (Donor donor = donor(new InMemoryTransport()).build()) {
            assertThatThrownBy(() -> donor.donate(TransferAddress.parse("h:1/store")))
                    .isInstanceOfSatisfying(
                            SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.METHOD_FAULT))
                    .hasMessageContaining("a bug")
                    .hasMessageContaining("the method store");
        }
        assertThat(source.closed).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource
    void breakingTheTransferIsNoticedByBoth(Fault fault) throws Exception {
        Transport memory = new InMemoryTransport();
        Transport faulty = new FaultyTransport(memory, fault, 1, 50_000);
        try (Donor donor = donor(faulty).build();
                Joiner joiner = joiner(memory).build()) {
            Ends ends = Ends.of(donor, joiner);
            switch (fault) {
                case CUT -> {
                    assertThat(ends.donorFailure().code()).isEqualTo(ErrorCode.PEER_GONE);
                    assertThat(ends.joinerFailure().code()).isEqualTo(ErrorCode.PEER_GONE);
                }
                case END, DROP -> assertThat(ends.joinerFailure().code()).isEqualTo(ErrorCode.TRUNCATED_STREAM);
                case CORRUPT -> assertThat(ends.joiner().get().position()).isEqualTo(StoreMethod.POSITION);
            }
            assertThat(old.containsKey("old")).isEqualTo(fault != Fault.CORRUPT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void cancellationOutweighsWhatItBroke(Net net) throws Exception {
        Transport transport = net.transport();
        Cancellation owner = new Cancellation();
        CountDownLatch sending = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        source.onSend = () -> {
            sending.countDown();
            await(never);
        };
        SstException why = new SstException(ErrorCode.PARENT_GONE, "the server is gone");
        try (Donor donor = donor(transport).build();
                Joiner joiner = joiner(transport).cancellation(owner).build()) {
            Ends ends = Ends.of(donor, joiner);
            sending.await();
            owner.cancel(why);
            SstException failure = ends.joinerFailure();
            assertThat(failure.code()).isEqualTo(ErrorCode.PARENT_GONE);
            assertThat(failure).hasMessage("the server is gone");
            assertThat(joinerEvents).last().isInstanceOf(TransferEvent.Failed.class);
            never.countDown();
            donor.cancel();
            assertThat(ends.donorFailure().code()).isEqualTo(ErrorCode.CANCELLED);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void closingOneTransferLeavesTheOwnersSwitchAlone() throws Exception {
        Cancellation owner = new Cancellation();
        donor(new InMemoryTransport()).cancellation(owner).build().close();
        joiner(new InMemoryTransport()).cancellation(owner).build().close();
        assertThat(owner.reason()).isNull();
        assertThat(source.closed).hasValue(1);
        assertThat(target.closed).hasValue(1);
    }

    @Test
    void switchThatIsAlreadyThrownEndsBothBeforeTheyBegin() throws Exception {
        Cancellation owner = new Cancellation();
        owner.cancel();
        target.onCheck = source.onCheck = () -> {
            throw new IllegalStateException("must not be called");
        };
        Joiner joiner = joiner(new InMemoryTransport()).cancellation(owner).build();
        assertThat(code(joiner::listen)).isEqualTo(ErrorCode.CANCELLED);
        Donor donor = donor(new InMemoryTransport()).cancellation(owner).build();
        TransferAddress address = TransferAddress.parse("h:1/store");
        assertThat(code(() -> donor.donate(address))).isEqualTo(ErrorCode.CANCELLED);
    }

    private static ErrorCode code(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowable(call) instanceof SstException known ? known.code() : ErrorCode.LOCAL_IO;
    }

    @Test
    void closingARunningJoinerFromAnotherThreadEndsIt() throws Exception {
        Joiner joiner = joiner(new TcpTransport()).build();
        joiner.listen();
        CompletableFuture<TransferReport> join = Background.start(joiner::join);
        joiner.close();
        Throwable failure = catchThrowable(join::get).getCause();
        assertThat(failure)
                .isInstanceOfAny(IllegalStateException.class, SstException.class)
                .satisfies(e -> assertThat(e instanceof SstException known ? known.code() : ErrorCode.CANCELLED)
                        .isEqualTo(ErrorCode.CANCELLED));
        assertThat(target.closed).hasValue(1);
    }

    @Test
    void totalLimitEndsTheTransferAndItsThread() throws Exception {
        Joiner joiner =
                joiner(new TcpTransport()).totalLimit(Duration.ofMillis(50)).build();
        joiner.listen();
        assertThatThrownBy(joiner::join)
                .hasMessageContaining("total limit")
                .satisfies(e -> assertThat(((SstException) e).code()).isEqualTo(ErrorCode.TIME_LIMIT));
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("sst-joiner-limit")) {
                thread.join();
            }
        }
    }

    @Test
    void sessionThatIsNeverUsedHasNoThread() {
        try (Donor unused = donor(new TcpTransport()).totalLimit(LONG).build()) {
            assertThat(unused).isNotNull();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("sst-donor-limit");
        }
    }

    @Test
    void listenerThatThrowsDisturbsNothing() throws Exception {
        Transport transport = new InMemoryTransport();
        TransferListener broken = event -> {
            throw new AssertionError("thrown by the test's listener");
        };
        try (Donor donor = donor(transport).listener(broken).build();
                Joiner joiner = Sst.joiner(target)
                        .transport(transport)
                        .listenOn(new Endpoint("localhost", 0))
                        .listener(broken)
                        .build()) {
            Ends ends = Ends.of(donor, joiner);
            ends.donor().get();
            ends.joiner().get();
            assertThat(old).isEqualTo(given);
        }
    }

    /** Under a lock, this event and that of the other thread would wait for each other forever. */
    @Test
    void listenerIsCalledUnderNoLock() throws Exception {
        CompletableFuture<Void> other = new CompletableFuture<>();
        TransferMonitor[] monitor = new TransferMonitor[1];
        List<String> texts = new CopyOnWriteArrayList<>();
        monitor[0] = new TransferMonitor(
                event -> {
                    if (event instanceof TransferEvent.PhaseStarted) {
                        Background.start(() -> {
                                    monitor[0].moved(1);
                                    monitor[0].notice(Level.INFO, "of another thread");
                                    return null;
                                })
                                .join();
                        monitor[0].notice(Level.INFO, "of the listener");
                        other.complete(null);
                    } else if (event instanceof TransferEvent.Notice notice) {
                        texts.add(notice.text());
                    }
                },
                System::nanoTime);
        monitor[0].enter(Phase.TRANSFER);
        assertThat(other).isCompleted();
        assertThat(texts).containsExactly("of another thread", "of the listener");
    }

    @Test
    void builtSessionsAreNotChangedByTheirBuilders() throws Exception {
        Transport transport = new InMemoryTransport();
        Joiner.Builder joining = joiner(transport);
        Donor.Builder donating = donor(transport);
        try (Donor donor = donating.build();
                Joiner joiner = joining.build()) {
            Cancellation thrown = new Cancellation();
            thrown.cancel();
            Transport nowhere = new InMemoryTransport();
            joining.transport(nowhere).cancellation(thrown).announce(new Endpoint("elsewhere", 1));
            donating.transport(nowhere).cancellation(thrown).rateLimit(1);
            Ends ends = Ends.of(donor, joiner);
            ends.donor().get();
            ends.joiner().get();
            assertThat(old).isEqualTo(given);
        }
    }

    @Test
    void argumentsAreCheckedWhereTheyAreGiven() {
        Donor.Builder donating = donor(new InMemoryTransport());
        assertThatThrownBy(() -> donating.rateLimit(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> donating.connectLimit(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> donating.totalLimit(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        for (org.assertj.core.api.ThrowableAssert.ThrowingCallable call :
                List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        () -> donating.transport(missing()),
                        () -> donating.encryptor(missing()),
                        () -> donating.listener(missing()),
                        () -> donating.cancellation(missing()),
                        () -> donating.server(missing()),
                        () -> joiner(new InMemoryTransport()).listenOn(missing()),
                        () -> joiner(new InMemoryTransport()).bind(missing()),
                        () -> Sst.donor(missing()),
                        () -> Sst.joiner(missing()))) {
            assertThatThrownBy(call).isInstanceOf(NullPointerException.class);
        }
    }

    /** Returns null, as callers without a null checker may pass by mistake. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T missing() {
        return (T) null;
    }

    @Test
    void joinerListensWhereItIsTold() throws Exception {
        try (Joiner joiner = joiner(new TcpTransport())
                .listenOn(new Endpoint("127.0.0.2", 0))
                .build()) {
            TransferAddress address = joiner.listen();
            assertThat(address.endpoint().host()).isEqualTo("127.0.0.2");
            Endpoint other = new Endpoint("127.0.0.1", address.endpoint().port());
            assertThat(code(() -> new TcpTransport().connect(other, Duration.ofMillis(1), new Cancellation())))
                    .isEqualTo(ErrorCode.PEER_UNREACHABLE);
        }
        try (Joiner joiner = joiner(new TcpTransport())
                .announce(new Endpoint("seen.example", 0))
                .build()) {
            TransferAddress address = joiner.listen();
            assertThat(address.endpoint().host()).isEqualTo("seen.example");
            Endpoint here = new Endpoint("127.0.0.1", address.endpoint().port());
            new TcpTransport().connect(here, LONG, new Cancellation()).close();
        }
    }

    @Test
    void encryptorThatRefusesClosesTheConnection() throws Exception {
        Transport transport = new InMemoryTransport();
        List<io.sst4j.Connection> plain = new CopyOnWriteArrayList<>();
        AtomicBoolean refuses = new AtomicBoolean(true);
        Encryptor refusing = new Encryptor() {
            @Override
            public String name() {
                return "refusing at first";
            }

            @Override
            public io.sst4j.Connection protect(io.sst4j.Connection connection, Role role, TransferAddress address)
                    throws SstException {
                plain.add(connection);
                if (refuses.get()) {
                    throw new SstException(ErrorCode.PEER_REJECTED, "no");
                }
                return connection;
            }
        };
        try (Donor donor = donor(transport).build();
                Joiner joiner = joiner(transport).encryptor(refusing).build()) {
            TransferAddress address = joiner.listen();
            CompletableFuture<Object> joined = Background.start(joiner::join);
            try (io.sst4j.Connection stranger = transport.connect(address.endpoint(), LONG, new Cancellation())) {
                assertThat(catchThrowable(() -> stranger.read(ByteBuffer.allocate(1))))
                        .isInstanceOf(SstException.class);
            }
            assertThat(plain).hasSize(1).noneMatch(io.sst4j.Connection::isOpen);
            refuses.set(false);
            donor.donate(address);
            assertThat(joined.get()).isInstanceOf(TransferReport.class);
        }
    }

    @Test
    void progressIsToldByTheClockAndAtTheEndOfThePhase() {
        long[] now = {0};
        TransferMonitor monitor = new TransferMonitor(joinerEvents::add, () -> now[0]);
        monitor.enter(Phase.TRANSFER);
        for (int i = 0; i < 10; i++) {
            now[0] += Duration.ofMillis(100).toNanos();
            monitor.moved(1000);
        }
        monitor.notice(Level.INFO, "text");
        now[0] += 1_000_000;
        monitor.enter(Phase.VERIFY);
        List<Long> told = joinerEvents.stream()
                .filter(TransferEvent.Progress.class::isInstance)
                .map(event -> ((TransferEvent.Progress) event).bytes())
                .toList();
        assertThat(told).containsExactly(3000L, 6000L, 9000L, 10_000L);
        assertThat(((TransferEvent.Progress) joinerEvents.get(1)).bytesPerSecond())
                .isCloseTo(10_000, org.assertj.core.data.Offset.offset(1.0));
    }
}
