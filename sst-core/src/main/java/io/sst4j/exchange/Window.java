/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The donor's parcels that the joiner has not acknowledged, and all the memory there is for them: whoever makes more waits.
 *
 * <p>A parcel is <em>ready</em> until a lane takes it, <em>under way</em> until it is acknowledged, and ready again if its lane
 * is lost before. Safe for use by several threads.
 */
final class Window extends Failable {
    private final Deque<Parcel> free = new ArrayDeque<>();
    private final Deque<Parcel> ready = new ArrayDeque<>();
    private final Map<Long, Parcel> pending = new HashMap<>();
    private int unmade;
    private long next;
    private boolean closed;
    private long movement;

    Window(int parcels) {
        unmade = parcels;
    }

    /** Waits for memory. */
    synchronized Parcel lease() throws SstException {
        while (free.isEmpty() && unmade == 0) {
            await();
        }
        requireSound();
        Parcel parcel = free.poll();
        if (parcel == null) {
            unmade--;
            parcel = new Parcel();
        }
        return parcel;
    }

    private void release(Parcel parcel) {
        parcel.reset();
        free.push(parcel);
        notifyAll();
    }

    /** Numbers a parcel and has it sent. Called by one thread. */
    void submit(Parcel parcel, boolean last) throws SstException {
        parcel.seal(next, last);
        enqueue(parcel);
    }

    private synchronized void enqueue(Parcel parcel) throws SstException {
        requireSound();
        next++;
        movement++;
        pending.put(parcel.number(), parcel);
        ready.add(parcel);
        notifyAll();
    }

    /**
     * Waits for the next parcel for a lane, which calls {@link #sent} when it is written.
     *
     * @return null if the lane is lost, or the window closed
     */
    synchronized @Nullable Parcel take(Lane lane) throws SstException {
        while (ready.isEmpty() && !closed && !lane.isLost()) {
            await();
        }
        requireSound();
        Parcel parcel = lane.isLost() ? null : ready.poll();
        if (parcel != null) {
            parcel.carrier = lane;
            parcel.isBeingSent = true;
        }
        return parcel;
    }

    /** The lane does not read the parcel's memory any more. */
    synchronized void sent(Parcel parcel) {
        parcel.isBeingSent = false;
        if (parcel.isAcknowledged) {
            release(parcel);
        }
    }

    /**
     * The joiner has written a parcel.
     *
     * @return how much of the stream it stands for; 0 if that was known
     * @throws SstException if there was never such a parcel
     */
    synchronized int acknowledge(long number) throws SstException {
        if (number < 0 || number >= next) {
            throw new SstException(ErrorCode.MALFORMED_STREAM, "the joiner acknowledges what was never sent");
        }
        Parcel parcel = pending.remove(number);
        if (parcel == null) {
            return 0;
        }
        movement++;
        int bytes = parcel.streamBytes();
        ready.remove(parcel);
        parcel.isAcknowledged = true;
        if (!parcel.isBeingSent) {
            release(parcel);
        }
        notifyAll();
        return bytes;
    }

    /** A lane is lost: what it had under way is ready again, before anything else. */
    synchronized void giveBack(Lane lane) {
        pending.values().stream()
                .filter(parcel -> parcel.carrier == lane)
                .sorted((a, b) -> Long.compare(b.number(), a.number()))
                .forEach(parcel -> {
                    parcel.carrier = null;
                    ready.addFirst(parcel);
                });
        notifyAll();
    }

    /** Waits until everything is acknowledged. */
    synchronized void awaitEmpty() throws SstException {
        while (!pending.isEmpty()) {
            await();
        }
        requireSound();
    }

    /** How many times something was added or acknowledged. */
    synchronized long movement() {
        return movement;
    }

    /** How many parcels wait for a lane. */
    synchronized int backlog() {
        return ready.size();
    }

    /** Whether the joiner has taken everything that there was so far. */
    synchronized boolean isIdle() {
        return pending.isEmpty();
    }

    synchronized void wake() {
        notifyAll();
    }

    /** Lets time pass, less if the window is closed or fails. */
    synchronized void rest(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            for (long left = millis; left > 0 && !closed && failure() == null; ) {
                wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    /** Nothing more is sent: lanes get no parcel any more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Whether nothing more is sent, for a good reason or a bad one. */
    synchronized boolean isOver() {
        return closed || failure() != null;
    }
}
