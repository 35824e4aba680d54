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
 * The events that a listener has not received yet. The thread that adds an event delivers it, or leaves that to a thread that is
 * already delivering. The listener is called outside all locks, and its exceptions are only logged. Safe for use by several
 * threads.
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

    /** Delivers the waiting events, unless another thread already does. */
    void deliver() {
        for (TransferEvent event = begin(); event != null; event = next()) {
            tell(event);
        }
    }

    /** Delivers the waiting events and returns when all were received. Does not wait if called by the listener itself. */
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
