/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.monitor;

import io.sst4j.TransferEvent;
import io.sst4j.TransferListener;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events that a listener has not heard yet. Whoever adds one tells them, or leaves that to the thread that is telling;
 * the listener is called outside every lock, and whatever it throws ends nothing. Safe for use by several threads.
 */
final class EventQueue {
    private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);

    private final TransferListener listener;
    private final Deque<TransferEvent> waiting = new ArrayDeque<>();
    private @Nullable Thread telling;

    EventQueue(TransferListener listener) {
        this.listener = listener;
    }

    synchronized void add(TransferEvent event) {
        waiting.add(event);
    }

    /** Tells what waits, unless another thread does already. */
    void deliver() {
        for (TransferEvent event = begin(); event != null; event = next()) {
            tell(event);
        }
    }

    /** Tells what waits, and returns when all of it has been heard; but not to a listener that calls back. */
    void deliverAll() {
        deliver();
        boolean interrupted = false;
        synchronized (this) {
            while (telling != null && telling != Thread.currentThread()) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized @Nullable TransferEvent begin() {
        if (telling != null || waiting.isEmpty()) {
            return null;
        }
        telling = Thread.currentThread();
        return waiting.poll();
    }

    private synchronized @Nullable TransferEvent next() {
        TransferEvent event = waiting.poll();
        if (event == null) {
            telling = null;
            notifyAll();
        }
        return event;
    }

    private void tell(TransferEvent event) {
        try {
            listener.on(event);
        } catch (Throwable e) {
            LOG.warn("a transfer listener failed on {}", event, e);
        }
    }
}
