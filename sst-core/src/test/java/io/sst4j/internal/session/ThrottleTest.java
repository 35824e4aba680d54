/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.SstException;
import io.sst4j.Transport;
import io.sst4j.testing.Background;
import io.sst4j.transport.InMemoryTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThrottleTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private long now;
    private long slept;

    private Throttle throttle(long rate) {
        return new Throttle(rate, () -> now, length -> {
            now += length.toNanos();
            slept += length.toNanos();
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 999, 1_000_000, 40_000_000, 10_000_000_000L})
    void keepsTheRate(long rate) throws SstException {
        Throttle throttle = throttle(rate);
        int slice = (int) Math.max(1, Math.min(1 << 20, rate / 10));
        long sent = 0;
        while (sent < rate * 3) {
            throttle.take(slice);
            sent += slice;
        }
        assertThat(now / 1e9).isBetween(2.8, 3.0 + (double) slice / rate);
    }

    @Test
    void pauseOfTheSenderIsNoCreditForABurst() throws SstException {
        Throttle throttle = throttle(1000);
        throttle.take(100);
        now += LONG.toNanos();
        slept = 0;
        throttle.take(1000);
        assertThat(slept).isEqualTo(Duration.ofMillis(900).toNanos());
    }

    @Test
    void allConnectionsShareTheRateAndLoseNoByte() throws Exception {
        InMemoryTransport memory = new InMemoryTransport();
        Throttle throttle = throttle(100_000);
        try (Transport.Listener listener = memory.listen(new Endpoint("", 0));
                Connection one = throttle.slow(memory.connect(listener.local(), LONG, new Cancellation()));
                Connection two = throttle.slow(memory.connect(listener.local(), LONG, new Cancellation()));
                Connection first = listener.accept(LONG);
                Connection second = listener.accept(LONG)) {
            CompletableFuture<Long> reading = Background.start(() -> drain(first) + drain(second));
            ByteBuffer source = ByteBuffer.allocate(150_000);
            assertThat(one.write(source)).isEqualTo(150_000);
            one.shutdownOutput();
            assertThat(source.hasRemaining()).isFalse();
            assertThat(two.write(ByteBuffer.allocateDirect(150_000))).isEqualTo(150_000);
            two.shutdownOutput();
            assertThat(reading.get()).isEqualTo(300_000);
        }
        assertThat(now / 1e9).isBetween(2.8, 3.0);
    }

    private static long drain(Connection connection) throws java.io.IOException {
        ByteBuffer buffer = ByteBuffer.allocate(10_000);
        long total = 0;
        while (connection.read(buffer.clear()) >= 0) {
            total += buffer.position();
        }
        return total;
    }

    @Test
    void cancellationEndsThePause() throws Exception {
        Cancellation cancellation = new Cancellation();
        Throttle throttle = new Throttle(1, System::nanoTime, cancellation);
        CompletableFuture<Boolean> taking = Background.start(() -> {
            throttle.take(1_000_000);
            return true;
        });
        cancellation.cancel();
        assertThatThrownBy(taking::get).hasMessageContaining("cancelled");
    }

    @Test
    void theLimitMayChangeWhileItSends() throws Exception {
        InMemoryTransport memory = new InMemoryTransport();
        Throttle throttle = throttle(0);
        try (Transport.Listener listener = memory.listen(new Endpoint("", 0));
                Connection sender = throttle.slow(memory.connect(listener.local(), LONG, new Cancellation()));
                Connection receiver = listener.accept(LONG)) {
            CompletableFuture<Long> reading = Background.start(() -> drain(receiver));
            sender.write(ByteBuffer.allocate(100_000));
            assertThat(now).isZero();
            throttle.limit(10_000);
            sender.write(ByteBuffer.allocate(10_000));
            assertThat(now / 1e9).isBetween(0.8, 1.0);
            throttle.limit(1_000_000);
            sender.write(ByteBuffer.allocate(100_000));
            assertThat(now / 1e9).isBetween(0.8, 1.2);
            throttle.limit(0);
            long before = now;
            sender.write(ByteBuffer.allocate(100_000));
            assertThat(now).isEqualTo(before);
            sender.shutdownOutput();
            assertThat(reading.get()).isEqualTo(310_000);
        }
    }
}
