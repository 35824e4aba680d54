/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.transport;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A wait until one operation of a non-blocking channel can continue.
 *
 * <p>Uses a selector in place of a blocking call, because a selector supports a time limit and can be woken from another thread.
 * The selector is opened at the first wait, so a channel that never stalls has none. All waits of one instance come from one
 * thread; {@link #close} may come from any thread.
 */
final class Readiness implements AutoCloseable {
    private final SelectableChannel channel;
    private final int operation;
    private @Nullable Selector selector;
    private boolean closed;

    Readiness(SelectableChannel channel, int operation) {
        this.channel = channel;
        this.operation = operation;
    }

    /**
     * Blocks until the channel is ready, or fails.
     *
     * @param limit the time to wait; zero for no limit
     * @param code the code to fail with after the limit
     * @param late the message to fail with after the limit
     */
    void await(Duration limit, ErrorCode code, String late) throws IOException {
        Selector waiting = opened();
        try {
            int ready = waiting.select(limit.isZero() ? 0 : Math.max(1, limit.toMillis()));
            waiting.selectedKeys().clear();
            if (ready > 0) {
                return;
            }
        } catch (ClosedSelectorException e) {
            throw closedNow(e);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new SstException(ErrorCode.CANCELLED, "the waiting thread was interrupted");
        }
        if (!waiting.isOpen() || !channel.isOpen()) {
            throw new ClosedChannelException();
        }
        throw new SstException(code, late);
    }

    private synchronized Selector opened() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (selector == null) {
            selector = Selector.open();
            channel.register(selector, operation);
        }
        return selector;
    }

    private static ClosedChannelException closedNow(ClosedSelectorException cause) {
        ClosedChannelException closed = new ClosedChannelException();
        closed.initCause(cause);
        return closed;
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (selector != null) {
            selector.close();
        }
    }
}
