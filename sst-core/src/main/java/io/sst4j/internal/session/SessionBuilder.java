/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import static java.util.Objects.requireNonNull;

import io.sst4j.Cancellation;
import io.sst4j.Encryptor;
import io.sst4j.TransferBuilder;
import io.sst4j.TransferListener;
import io.sst4j.Transport;
import io.sst4j.transport.TcpTransport;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The options of either side of a transfer.
 *
 * @param <B> the builder itself
 */
abstract sealed class SessionBuilder<B extends TransferBuilder<B>> implements TransferBuilder<B>
        permits DonorBuilder, JoinerBuilder {
    Transport transport = new TcpTransport();
    Encryptor encryptor = Encryptor.none();
    TransferListener listener = TransferListener.NONE;
    Cancellation cancellation = new Cancellation();
    Duration totalLimit = Duration.ZERO;
    LongSupplier nanoClock = System::nanoTime;

    SessionBuilder() {}

    /** Returns a copy that later calls on this builder do not change. */
    abstract SessionBuilder<B> copy();

    /** Copies all options to a new builder. */
    void into(SessionBuilder<B> other) {
        other.transport = transport;
        other.encryptor = encryptor;
        other.listener = listener;
        other.cancellation = cancellation;
        other.totalLimit = totalLimit;
        other.nanoClock = nanoClock;
    }

    /** Checks a time limit; zero means no limit. */
    static Duration limit(Duration value, String name) {
        if (requireNonNull(value, name).isNegative()) {
            throw new IllegalArgumentException(name + " is negative: " + value);
        }
        return value;
    }

    abstract B self();

    @Override
    public B transport(Transport value) {
        transport = requireNonNull(value, "transport");
        return self();
    }

    @Override
    public B encryptor(Encryptor value) {
        encryptor = requireNonNull(value, "encryptor");
        return self();
    }

    @Override
    public B listener(TransferListener value) {
        requireNonNull(value, "listener");
        listener = listener == TransferListener.NONE ? value : listener.andThen(value);
        return self();
    }

    @Override
    public B cancellation(Cancellation value) {
        cancellation = requireNonNull(value, "cancellation");
        return self();
    }

    @Override
    public B totalLimit(Duration value) {
        totalLimit = limit(value, "totalLimit");
        return self();
    }

    @Override
    public B nanoClock(LongSupplier value) {
        nanoClock = requireNonNull(value, "nanoClock");
        return self();
    }
}
