/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The options that the builders of donors and joiners share. Not safe for use by several threads.
 *
 * <p>Defaults: TCP, no encryption, no listener, no total limit.
 *
 * @param <B> the builder itself
 */
public interface TransferBuilder<B extends TransferBuilder<B>> {
    /**
     * Sets the transport that carries the bytes.
     *
     * @param value the transport
     * @return this
     */
    B transport(Transport value);

    /**
     * Sets the encryptor that protects the bytes.
     *
     * @param value the encryptor
     * @return this
     */
    B encryptor(Encryptor value);

    /**
     * Adds a listener. Listeners added before stay.
     *
     * @param value the listener; it receives every event
     * @return this
     */
    B listener(TransferListener value);

    /**
     * Sets the switch that cancels the transfer, for owners that cancel several things at once or give a reason.
     *
     * @param value a switch that has not been triggered
     * @return this
     */
    B cancellation(Cancellation value);

    /**
     * Limits the duration of the whole transfer.
     *
     * @param value the limit; the default is zero, no limit, because a snapshot may be of any size
     * @return this
     * @throws IllegalArgumentException if the value is negative
     * @throws IllegalArgumentException if it is negative
     */
    B totalLimit(Duration value);

    /**
     * Sets the clock that measures phases and rates.
     *
     * @param value a source of monotonic nanoseconds
     * @return this
     */
    B nanoClock(LongSupplier value);
}
