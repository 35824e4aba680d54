/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Donor;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Joiner;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferEvent;
import io.sst4j.TransferReport;
import io.sst4j.Transport;
import io.sst4j.testing.Background;
import io.sst4j.transport.InMemoryTransport;
import io.sst4j.transport.TcpTransport;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transfers as futures, their threads, and the interruption of those threads. */
@Timeout(60)
class AsyncTransferTest {
    private final Map<String, String> given = new TreeMap<>(Map.of("a", "1", "b", "2".repeat(100_000)));
    private final Map<String, String> old = new TreeMap<>(Map.of("old", "state"));
    private final StoreMethod.Source source = new StoreMethod.Source(given);
    private final StoreMethod.Target target = new StoreMethod.Target(old);
    private final CountDownLatch sending = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    private Donor donor(Transport transport) {
        return Sst.donor(source).transport(transport).listener(this::hear).build();
    }

    private Joiner joiner(Transport transport) {
        return Sst.joiner(target)
                .transport(transport)
                .listenOn(new Endpoint("localhost", 0))
                .listener(this::hear)
                .build();
    }

    private void hear(TransferEvent event) {
        if (event instanceof TransferEvent.Failed) {
            ended.countDown();
        }
    }

    /** Blocks the donor until its transfer is cancelled or its thread interrupted. */
    private void standStill() {
        source.onSend = () -> {
            sending.countDown();
            awaitInterruptibly(new CountDownLatch(1));
        };
    }

    private static void awaitInterruptibly(CountDownLatch latch) throws SstException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SstException(ErrorCode.BACKUP_FAILED, "woken", e);
        }
    }

    private static ErrorCode codeOf(CompletableFuture<?> future) {
        Throwable failure = future.handle((report, thrown) -> thrown).join();
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof SstException known) {
            return known.code();
        }
        throw new AssertionError("the failure is not an SstException", failure);
    }

    @Test
    void bothEndsRunOnDaemonThreadsOfTheirOwn() throws Exception {
        Transport transport = new InMemoryTransport();
        Map<String, Boolean> threads = new TreeMap<>();
        source.onCheck = () -> threads.put(
                Thread.currentThread().getName(), Thread.currentThread().isDaemon());
        AtomicReference<String> joining = new AtomicReference<>();
        target.onInstall = () -> joining.set(Thread.currentThread().getName());
        try (Donor donor = donor(transport);
                Joiner joiner = joiner(transport)) {
            TransferAddress address = joiner.listen();
            CompletableFuture<TransferReport> received = joiner.joinAsync();
            assertThat(donor.donateAsync(address).get().position()).isEqualTo(StoreMethod.POSITION);
            assertThat(received.get().position()).isEqualTo(StoreMethod.POSITION);
        }
        assertThat(threads).containsExactly(Map.entry("sst-donor-transfer", true));
        assertThat(joining).hasValue("sst-joiner-transfer");
        assertThat(old).isEqualTo(given);
    }

    @Test
    void cancellingADonorFailsItsFutureWithTheReason() throws Exception {
        Transport transport = new TcpTransport();
        try (Donor donor = donor(transport);
                Joiner joiner = joiner(transport)) {
            TransferAddress address = joiner.listen();
            CompletableFuture<TransferReport> received = joiner.joinAsync();
            CountDownLatch never = new CountDownLatch(1);
            source.onSend = () -> {
                sending.countDown();
                awaitInterruptibly(never);
            };
            CompletableFuture<TransferReport> sent = donor.donateAsync(address);
            sending.await();
            donor.cancel();
            never.countDown();
            assertThatThrownBy(sent::get).hasCauseInstanceOf(SstException.class);
            assertThat(codeOf(sent)).isEqualTo(ErrorCode.CANCELLED);
            joiner.cancel();
            assertThat(codeOf(received)).isEqualTo(ErrorCode.CANCELLED);
            assertThat(old).containsOnlyKeys("old");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoeverCompletesTheFutureEndsTheTransfer(boolean cancel) throws Exception {
        Transport transport = new TcpTransport();
        try (Joiner joiner = joiner(transport)) {
            joiner.listen();
            CompletableFuture<TransferReport> received = joiner.joinAsync();
            if (cancel) {
                assertThat(received.cancel(true)).isTrue();
                assertThatThrownBy(received::join).isInstanceOf(CancellationException.class);
            } else {
                received.orTimeout(1, TimeUnit.MILLISECONDS);
                assertThatThrownBy(received::get).hasCauseInstanceOf(TimeoutException.class);
            }
            ended.await();
        }
        awaitEnd("sst-joiner-transfer");
        assertThat(target.closed).hasValue(1);
    }

    /** Waits for the thread of a transfer, which releases its resources after it has reported the result. */
    private static void awaitEnd(String name) throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(name)) {
                thread.join(TimeUnit.SECONDS.toMillis(30));
                assertThat(thread.isAlive()).as(name).isFalse();
            }
        }
    }

    @Test
    void aTransferThatWaitsForItsThreadCanBeCancelled() throws Exception {
        AtomicReference<Runnable> waiting = new AtomicReference<>(() -> {});
        source.onCheck = () -> {
            throw new IllegalStateException("must not be called");
        };
        Donor donor = donor(new InMemoryTransport());
        CompletableFuture<TransferReport> sent = donor.donateAsync(TransferAddress.parse("h:1/store"), waiting::set);
        donor.close();
        assertThat(sent).isNotDone();
        Objects.requireNonNull(waiting.get()).run();
        assertThat(codeOf(sent)).isEqualTo(ErrorCode.CANCELLED);
        assertThat(source.closed).hasValue(1);
    }

    @Test
    void errorOfTheJvmIsToldAndThrownAsItIs() throws Exception {
        source.onCheck = () -> {
            throw new NoClassDefFoundError("a library is missing");
        };
        List<TransferEvent> events = new CopyOnWriteArrayList<>();
        try (Donor donor = Sst.donor(source)
                .transport(new InMemoryTransport())
                .listener(events::add)
                .build()) {
            assertThatThrownBy(() -> donor.donateAsync(TransferAddress.parse("h:1/store"))
                            .get())
                    .hasCauseInstanceOf(NoClassDefFoundError.class);
        }
        assertThat(events)
                .last()
                .isInstanceOfSatisfying(
                        TransferEvent.Failed.class,
                        failed -> assertThat(failed.failure().code()).isEqualTo(ErrorCode.METHOD_FAULT));
    }

    @Test
    void sessionsAreUsedOnce() throws Exception {
        Executor none = task -> {
            throw new RejectedExecutionException("none");
        };
        TransferAddress address = TransferAddress.parse("h:1/store");
        Joiner joiner = joiner(new InMemoryTransport());
        assertThatThrownBy(joiner::joinAsync).isInstanceOf(IllegalStateException.class);
        joiner.listen();
        assertThatThrownBy(() -> joiner.joinAsync(none)).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(joiner::join).isInstanceOf(IllegalStateException.class);
        joiner.close();
        assertThatThrownBy(joiner::listen)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        Donor donor = donor(new InMemoryTransport());
        assertThatThrownBy(() -> donor.donateAsync(address, none)).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> donor.donate(address)).isInstanceOf(IllegalStateException.class);
        donor.close();
        assertThat(source.closed).hasValue(1);
        assertThat(target.closed).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void interruptingADonorCancelsIt(boolean tcp) throws Exception {
        Transport transport = tcp ? new TcpTransport() : new InMemoryTransport();
        standStill();
        try (Donor donor = donor(transport);
                Joiner joiner = joiner(transport)) {
            TransferAddress address = joiner.listen();
            AtomicReference<Thread> thread = new AtomicReference<>();
            AtomicBoolean kept = new AtomicBoolean();
            CompletableFuture<TransferReport> sent = Background.start(() -> {
                thread.set(Thread.currentThread());
                try {
                    return donor.donate(address);
                } finally {
                    kept.set(Thread.currentThread().isInterrupted());
                }
            });
            CompletableFuture<TransferReport> received = joiner.joinAsync();
            sending.await();
            Objects.requireNonNull(thread.get()).interrupt();
            assertThat(codeOf(sent)).isEqualTo(ErrorCode.CANCELLED);
            assertThat(kept).isTrue();
            joiner.cancel();
            assertThat(codeOf(received)).isEqualTo(ErrorCode.CANCELLED);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void interruptingAJoinerCancelsIt(boolean early) throws Exception {
        AtomicBoolean kept = new AtomicBoolean();
        try (Joiner joiner = joiner(new TcpTransport())) {
            joiner.listen();
            CountDownLatch begun = new CountDownLatch(1);
            AtomicReference<Thread> thread = new AtomicReference<>();
            CompletableFuture<TransferReport> received = Background.start(() -> {
                thread.set(Thread.currentThread());
                if (early) {
                    Thread.currentThread().interrupt();
                }
                begun.countDown();
                try {
                    return joiner.join();
                } finally {
                    kept.set(Thread.currentThread().isInterrupted());
                }
            });
            begun.await();
            Objects.requireNonNull(thread.get()).interrupt();
            assertThat(codeOf(received)).isEqualTo(ErrorCode.CANCELLED);
            assertThat(kept).isTrue();
        }
        assertThat(old).containsOnlyKeys("old");
    }

    /** Uses platform threads instead on JVMs without virtual threads. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void transfersRunOnVirtualThreads(boolean tcp) throws Exception {
        Transport transport = tcp ? new TcpTransport() : new InMemoryTransport();
        Executor threads = virtualThreads();
        for (int round = 0; round < 10; round++) {
            Map<String, String> copy = new TreeMap<>();
            try (Donor donor = Sst.donor(new StoreMethod.Source(given))
                            .transport(transport)
                            .build();
                    Joiner joiner = Sst.joiner(new StoreMethod.Target(copy))
                            .transport(transport)
                            .listenOn(new Endpoint("localhost", 0))
                            .build()) {
                TransferAddress address = joiner.listen();
                CompletableFuture<TransferReport> received = joiner.joinAsync(threads);
                donor.donateAsync(address, threads).get();
                received.get();
                assertThat(copy).isEqualTo(given);
            }
        }
    }

    private static Executor virtualThreads() throws ReflectiveOperationException {
        if (Runtime.version().feature() < 21) {
            return task -> new Thread(task, "test-transfer").start();
        }
        java.lang.reflect.Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        return task -> {
            try {
                start.invoke(null, task);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        };
    }
}
