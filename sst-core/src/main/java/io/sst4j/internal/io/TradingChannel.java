/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/** A channel that has what was received in buffers of its own, and gives one away for an empty one: so nothing is copied. */
public interface TradingChannel extends ReadableByteChannel {
    /** {@return how large an empty buffer must be at least} */
    int tradeBytes();

    /**
     * Waits for the next part of the stream.
     *
     * @param empty a direct buffer, which belongs to the channel from now on unless it is what is returned
     * @return a buffer as large, which belongs to the caller: from its position to its limit the part; null at the end
     * @throws IOException as {@link #read} does
     */
    @Nullable
    ByteBuffer trade(ByteBuffer empty) throws IOException;
}
