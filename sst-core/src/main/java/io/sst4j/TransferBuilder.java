/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What the builders of donors and joiners have in common. Not for use by several threads.
 *
 * <p>Defaults: TCP, no encryption, no listener, no limit to the whole.
 *
 * @param <B> the builder itself
 */
public interface TransferBuilder<B extends TransferBuilder<B>> {
    /**
     * Sets what carries the bytes.
     *
     * @param value the transport
     * @return this
     */
    B transport(Transport value);

    /**
     * Sets what protects the bytes.
     *
     * @param value the encryptor
     * @return this
     */
    B encryptor(Encryptor value);

    /**
     * Adds a listener to those already there.
     *
     * @param value is told everything
     * @return this
     */
    B listener(TransferListener value);

    /**
     * Sets the switch that ends the transfer, for owners who end several things at once or give a reason.
     *
     * @param value a switch that is not thrown
     * @return this
     */
    B cancellation(Cancellation value);

    /**
     * Sets how long the whole transfer may take.
     *
     * @param value zero means without limit, which is the default: a snapshot may be of any size
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    B totalLimit(Duration value);

    /**
     * Sets the clock by which phases and rates are measured.
     *
     * @param value monotonic nanoseconds
     * @return this
     */
    B nanoClock(LongSupplier value);
}
