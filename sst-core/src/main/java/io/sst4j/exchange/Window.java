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
 * The donor's parcels that the joiner has not acknowledged, and all the memory there is for them: whoever makes more waits.
 *
 * <p>A parcel is <em>ready</em> until a lane takes it, <em>under way</em> until it is acknowledged, and ready again if its lane
 * is lost before. Safe for use by several threads.
 */
final class Window extends Failable {
    /** So many parcels are made ahead of the lanes: what is sent soon after it was made is still near the processor. */
    private static final int MOST_READY = 32;

    /**
     * A permit for each parcel that is ready, so that one lane wakes for it and not all, and more to have lanes look whether they are
     * lost. Fair, as lanes that find nothing come again and would take those of the others.
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

    /** Numbers a parcel and has it sent. Called by one thread. */
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
     * Waits for the next parcel for a lane, which calls {@link #sent} when it is written.
     *
     * @return null if the lane is lost, or the window closed
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
     * @throws SstException if there was never such a parcel
     */
    synchronized void acknowledge(long number) throws SstException {
        if (number < 0 || number >= next) {
            throw new SstException(ErrorCode.MALFORMED_STREAM, "the joiner acknowledges what was never sent");
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

    /** A lane is lost: what it had under way is ready again, before anything else. */
    synchronized void giveBack(Lane lane) {
        List<Parcel> lost = pending.values().stream()
                .filter(parcel -> parcel.carrier == lane)
                .sorted(Comparator.comparingLong(Parcel::number).reversed())
                .toList();
        lost.forEach(parcel -> {
            parcel.carrier = null;
            ready.addFirst(parcel);
        });
        // and for what woke the lane and was not taken by it
        work.release(lost.size() + 1);
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

    /** How much of the stream the joiner has taken. */
    synchronized long acknowledged() {
        return acknowledged;
    }

    /** How many parcels wait for a lane. */
    synchronized int backlog() {
        return ready.size();
    }

    /** Whether the joiner has taken everything that there was so far. */
    synchronized boolean isIdle() {
        return pending.isEmpty();
    }

    @Override
    synchronized void wake() {
        super.wake();
        work.release(Greeting.MOST_LANES);
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
        wake();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Whether nothing more is sent, for a good reason or a bad one. */
    synchronized boolean isOver() {
        return closed || failure() != null;
    }
}
