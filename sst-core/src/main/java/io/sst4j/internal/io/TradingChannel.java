/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/** A channel that exchanges its filled buffers for empty ones, so that received data need not be copied. */
public interface TradingChannel extends ReadableByteChannel {
    /** {@return the smallest capacity of an empty buffer, in bytes} */
    int tradeBytes();

    /**
     * Waits for the next part of the stream.
     *
     * @param empty a direct buffer; the channel owns it from now on, unless it is the one returned
     * @return a buffer of that size, owned by the caller, with the data from position to limit; null at the end
     * @throws IOException as {@link #read} does
     */
    @Nullable
    ByteBuffer trade(ByteBuffer empty) throws IOException;
}
