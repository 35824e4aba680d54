/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sst4j.Cancellation;
import io.sst4j.Donor;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Joiner;
import io.sst4j.RetryPolicy;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferEvent;
import io.sst4j.TransferReport;
import io.sst4j.testing.FaultyTransport;
import io.sst4j.testing.FaultyTransport.Fault;
import io.sst4j.transport.InMemoryTransport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Retries of complete transfers. */
@Timeout(60)
class RetryPolicyTest {
    private static final Duration DELAY = Duration.ofSeconds(10);

    private final List<Duration> pauses = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();

    private RetryPolicy policy(int attempts) {
        return RetryPolicy.attempts(attempts, DELAY)
                .pause((length, cancellation) -> pauses.add(length))
                .listener(event -> {
                    if (event instanceof TransferEvent.Notice notice) {
                        notices.add(notice.level() + " " + notice.text());
                    }
                });
    }

    /** Fails with each code in turn, and then succeeds. */
    private static RetryPolicy.Attempt<String> failing(ErrorCode... codes) {
        Deque<ErrorCode> left = new ArrayDeque<>(Arrays.asList(codes));
        return () -> {
            if (left.isEmpty()) {
                return "done";
            }
            throw new SstException(left.peek(), "failed with " + left.poll());
        };
    }

    @Test
    void whatMayBeCuredIsTriedAgain() throws Exception {
        assertThat(policy(3).run(failing(ErrorCode.PEER_UNREACHABLE, ErrorCode.TRUNCATED_STREAM)))
                .isEqualTo("done");
        assertThat(pauses).containsExactly(DELAY, DELAY);
        assertThat(notices)
                .containsExactly(
                        "WARNING attempt 1 of 3 failed with SST-301, retrying in 10 s: failed with PEER_UNREACHABLE",
                        "WARNING attempt 2 of 3 failed with SST-402, retrying in 10 s: failed with TRUNCATED_STREAM");
    }

    @Test
    void theLastFailureHasTheEarlierOnes() {
        SstException failure = catchThrowableOfType(
                SstException.class,
                () -> policy(2).run(failing(ErrorCode.PEER_GONE, ErrorCode.IDLE_TIMEOUT, ErrorCode.PEER_GONE)));
        assertThat(failure.code()).isEqualTo(ErrorCode.IDLE_TIMEOUT);
        assertThat(failure.getSuppressed())
                .singleElement()
                .satisfies(earlier -> assertThat(earlier).hasMessage("failed with PEER_GONE"));
        assertThat(notices).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void everyCodeIsEitherFinalOrTriedAgain(ErrorCode code) throws Exception {
        RetryPolicy.Attempt<String> attempt = failing(code);
        if (code.isTransient()) {
            assertThat(policy(2).run(attempt)).isEqualTo("done");
        } else {
            assertThatThrownBy(() -> policy(2).run(attempt)).hasMessage("failed with " + code);
            assertThat(pauses).isEmpty();
        }
    }

    @Test
    void codesCanBeChosenButNoCancelledTransferIsTriedAgain() throws Exception {
        assertThat(policy(2).on(code -> code == ErrorCode.NO_SPACE).run(failing(ErrorCode.NO_SPACE)))
                .isEqualTo("done");
        assertThatThrownBy(() -> policy(2).on(code -> true).run(failing(ErrorCode.CANCELLED)))
                .hasMessage("failed with CANCELLED");
    }

    @Test
    void theOwnersSwitchEndsTheAttemptsAtOnce() {
        Cancellation owner = new Cancellation();
        RetryPolicy.Attempt<String> attempt = () -> {
            owner.cancel();
            throw new SstException(ErrorCode.PEER_GONE, "broken");
        };
        assertThatThrownBy(() -> policy(5).cancellation(owner).run(attempt)).hasMessage("broken");
        assertThatThrownBy(() -> policy(5).cancellation(owner).run(() -> "never"))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
        assertThat(pauses).isEmpty();
    }

    @Test
    void theOwnersSwitchEndsTheWait() {
        Cancellation owner = new Cancellation();
        RetryPolicy policy = RetryPolicy.attempts(5, Duration.ofDays(1))
                .cancellation(owner)
                .listener(event -> owner.cancel(new SstException(ErrorCode.PARENT_GONE, "the server is gone")));
        SstException failure = catchThrowableOfType(SstException.class, () -> policy.run(failing(ErrorCode.PEER_GONE)));
        assertThat(failure.code()).isEqualTo(ErrorCode.PARENT_GONE);
        assertThat(failure.getSuppressed()).hasSize(1);
    }

    @Test
    void anInterruptionEndsTheWaitAndIsKept() {
        Cancellation owner = new Cancellation();
        RetryPolicy policy = RetryPolicy.attempts(5, Duration.ofDays(1))
                .cancellation(owner)
                .listener(event -> Thread.currentThread().interrupt());
        SstException failure = catchThrowableOfType(SstException.class, () -> policy.run(failing(ErrorCode.PEER_GONE)));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure.code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(owner.reason()).isNull();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> policy(5).run(failing(ErrorCode.PEER_GONE))).hasMessage("failed with PEER_GONE");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void faultsOfTheProgramAreNotTriedAgain() {
        assertThatThrownBy(() -> policy(5).run(() -> {
                    throw new IllegalArgumentException("a bug");
                }))
                .hasMessage("a bug");
        assertThatThrownBy(() -> RetryPolicy.attempts(0, DELAY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RetryPolicy.attempts(1, DELAY.negated())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBrokenTransferSucceedsAtTheSecondAttempt() throws Exception {
        Map<String, String> given = new TreeMap<>(Map.of("b", "2".repeat(100_000)));
        Map<String, String> old = new TreeMap<>();
        InMemoryTransport memory = new InMemoryTransport();
        FaultyTransport faulty = new FaultyTransport(memory, Fault.CUT, 1, 50_000);
        Endpoint port = new Endpoint("localhost", 4444);
        CompletableFuture<TransferReport> sent = new CompletableFuture<>();
        Thread donor = new Thread(
                () -> {
                    try {
                        sent.complete(
                                RetryPolicy.attempts(50, Duration.ofMillis(10)).run(() -> donate(given, port, faulty)));
                    } catch (SstException e) {
                        sent.completeExceptionally(e);
                    }
                },
                "test-donor");
        donor.start();
        TransferReport received = policy(3).run(() -> {
            try (Joiner joiner = Sst.joiner(new StoreMethod.Target(old))
                    .transport(memory)
                    .listenOn(port)
                    .build()) {
                joiner.listen();
                return joiner.join();
            }
        });
        assertThat(received.bytes()).isEqualTo(sent.get().bytes());
        assertThat(old).isEqualTo(given);
        assertThat(notices).hasSize(1);
        donor.join();
    }

    private static TransferReport donate(Map<String, String> given, Endpoint port, FaultyTransport transport)
            throws SstException {
        try (Donor donor =
                Sst.donor(new StoreMethod.Source(given)).transport(transport).build()) {
            return donor.donate(TransferAddress.of(port, "store"));
        }
    }
}
