/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The donor's unacknowledged parcels, and all the memory for them. A thread that needs more memory waits.
 *
 * <p>A parcel is <em>ready</em> until a lane takes it and <em>under way</em> until it is acknowledged. If its lane is lost
 * before, it is ready again. Safe for use by several threads.
 */
final class Window extends Failable {
    /** The largest number of ready parcels. It is small so that a parcel is sent while it is still in the processor's cache. */
    private static final int MOST_READY = 32;

    /**
     * Holds one permit for each ready parcel, so that only one lane wakes for it. Extra permits wake lanes to check whether they
     * are lost. Fair, because lanes that find nothing return and would otherwise take the permits of others.
     */
    private final Semaphore work = new Semaphore(0, true);

    private final Deque<Parcel> free = new ArrayDeque<>();
    private final Deque<Parcel> ready = new ArrayDeque<>();
    private final Map<Long, Parcel> pending = new HashMap<>();
    private int unmade;
    private long next;
    private boolean closed;
    private long movement;
    private long acknowledged;

    Window(int parcels) {
        unmade = parcels;
    }

    /** Waits for memory. */
    synchronized Parcel lease() throws SstException {
        while ((free.isEmpty() && unmade == 0) || ready.size() >= MOST_READY) {
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

    /** Numbers a parcel and queues it. Called by one thread. */
    void submit(Parcel parcel, byte flags) throws SstException {
        parcel.seal(next, flags);
        enqueue(parcel);
    }

    private synchronized void enqueue(Parcel parcel) throws SstException {
        requireSound();
        next++;
        movement++;
        pending.put(parcel.number(), parcel);
        ready.add(parcel);
        work.release();
    }

    /**
     * Waits for the next parcel of a lane. The lane calls {@link #sent} when it is written.
     *
     * @return null if the lane is lost or the window is closed
     */
    @Nullable
    Parcel take(Lane lane) throws SstException {
        Parcel parcel = null;
        while (parcel == null && !lane.isLost() && !isClosed()) {
            try {
                work.acquire();
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
            parcel = poll(lane);
        }
        return parcel;
    }

    private synchronized @Nullable Parcel poll(Lane lane) throws SstException {
        requireSound();
        Parcel parcel = lane.isLost() ? null : ready.poll();
        if (parcel != null) {
            parcel.carrier = lane;
            parcel.isBeingSent = true;
            notifyAll();
        }
        return parcel;
    }

    /** Notes that the lane no longer reads the parcel's memory. */
    synchronized void sent(Parcel parcel) {
        parcel.isBeingSent = false;
        if (parcel.isAcknowledged) {
            release(parcel);
        }
    }

    /**
     * Notes that the joiner has read a parcel.
     *
     * @throws SstException if there was no such parcel
     */
    synchronized void acknowledge(long number) throws SstException {
        if (number < 0 || number >= next) {
            throw new SstException(ErrorCode.MALFORMED_STREAM, "the joiner acknowledges a parcel that was never sent");
        }
        Parcel parcel = pending.remove(number);
        if (parcel == null) {
            return;
        }
        movement++;
        acknowledged += parcel.streamBytes();
        ready.remove(parcel);
        parcel.isAcknowledged = true;
        if (!parcel.isBeingSent) {
            release(parcel);
        }
        notifyAll();
    }

    /** Makes the parcels of a lost lane ready again, ahead of all others. */
    synchronized void giveBack(Lane lane) {
        List<Parcel> lost = pending.values().stream()
                .filter(parcel -> parcel.carrier == lane)
                .sorted(Comparator.comparingLong(Parcel::number).reversed())
                .toList();
        lost.forEach(parcel -> {
            parcel.carrier = null;
            ready.addFirst(parcel);
        });
        // one more for a permit that woke the lane without a parcel taken
        work.release(lost.size() + 1);
    }

    /** Waits until everything is acknowledged. */
    synchronized void awaitEmpty() throws SstException {
        while (!pending.isEmpty()) {
            await();
        }
        requireSound();
    }

    /** The number of parcels submitted and acknowledged. */
    synchronized long movement() {
        return movement;
    }

    /** The number of stream bytes that the joiner has acknowledged. */
    synchronized long acknowledged() {
        return acknowledged;
    }

    /** The number of parcels that wait for a lane. */
    synchronized int backlog() {
        return ready.size();
    }

    /** Returns whether the joiner has acknowledged everything submitted so far. */
    synchronized boolean isIdle() {
        return pending.isEmpty();
    }

    @Override
    synchronized void wake() {
        super.wake();
        work.release(Greeting.MOST_LANES);
    }

    /** Waits for this time, or until the window is closed or fails. */
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

    /** Closes the window. Lanes get no more parcels. */
    synchronized void close() {
        closed = true;
        wake();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Returns whether the window is closed or has failed. */
    synchronized boolean isOver() {
        return closed || failure() != null;
    }
}
