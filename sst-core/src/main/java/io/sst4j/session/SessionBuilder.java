/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.session;

import static java.util.Objects.requireNonNull;

import io.sst4j.Cancellation;
import io.sst4j.Encryptor;
import io.sst4j.TransferListener;
import io.sst4j.Transport;
import io.sst4j.transport.TcpTransport;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What donor and joiner builders have in common. Not for use by several threads.
 *
 * <p>Defaults: TCP, no encryption, no listener, no limit to the whole.
 *
 * @param <B> the builder itself
 */
public abstract sealed class SessionBuilder<B extends SessionBuilder<B>> permits DonorBuilder, JoinerBuilder {
    Transport transport = new TcpTransport();
    Encryptor encryptor = Encryptor.none();
    TransferListener listener = TransferListener.NONE;
    Cancellation cancellation = new Cancellation();
    Duration totalLimit = Duration.ZERO;
    LongSupplier nanoClock = System::nanoTime;

    SessionBuilder() {}

    /** A copy, which later calls on this one do not change. */
    abstract B copy();

    /** Gives all that is set here to a fresh builder. */
    B into(B other) {
        other.transport = transport;
        other.encryptor = encryptor;
        other.listener = listener;
        other.cancellation = cancellation;
        other.totalLimit = totalLimit;
        other.nanoClock = nanoClock;
        return other;
    }

    /** A limit in time; zero is without. */
    static Duration limit(Duration value, String name) {
        if (requireNonNull(value, name).isNegative()) {
            throw new IllegalArgumentException(name + " is negative: " + value);
        }
        return value;
    }

    abstract B self();

    /**
     * Sets what carries the bytes.
     *
     * @param value the transport
     * @return this
     */
    public B transport(Transport value) {
        transport = requireNonNull(value, "transport");
        return self();
    }

    /**
     * Sets what protects the bytes.
     *
     * @param value the encryptor
     * @return this
     */
    public B encryptor(Encryptor value) {
        encryptor = requireNonNull(value, "encryptor");
        return self();
    }

    /**
     * Adds a listener to those already there.
     *
     * @param value is told everything
     * @return this
     */
    public B listener(TransferListener value) {
        requireNonNull(value, "listener");
        listener = listener == TransferListener.NONE ? value : listener.andThen(value);
        return self();
    }

    /**
     * Sets the switch that ends the transfer, for owners who end several things at once or give a reason.
     *
     * @param value a switch that is not thrown
     * @return this
     */
    public B cancellation(Cancellation value) {
        cancellation = requireNonNull(value, "cancellation");
        return self();
    }

    /**
     * Sets how long the whole transfer may take.
     *
     * @param value zero means without limit, which is the default: a snapshot may be of any size
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public B totalLimit(Duration value) {
        totalLimit = limit(value, "totalLimit");
        return self();
    }

    /**
     * Sets the clock by which phases and rates are measured.
     *
     * @param value monotonic nanoseconds
     * @return this
     */
    public B nanoClock(LongSupplier value) {
        nanoClock = requireNonNull(value, "nanoClock");
        return self();
    }
}
