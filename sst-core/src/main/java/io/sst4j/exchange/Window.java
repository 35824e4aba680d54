/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
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

    private final Deque<Parcel> free = new ArrayDeque<>();
    private final Deque<Parcel> ready = new ArrayDeque<>();
    private final Map<Long, Parcel> pending = new HashMap<>();
    private final Condition memory = condition();
    private final Condition work = condition();
    private final Condition quiet = condition();
    private int unmade;
    private long next;
    private boolean closed;
    private long movement;
    private long acknowledged;

    Window(int parcels) {
        unmade = parcels;
    }

    /** Waits for memory. */
    Parcel lease() throws SstException {
        lock.lock();
        try {
            while ((free.isEmpty() && unmade == 0) || ready.size() >= MOST_READY) {
                await(memory);
            }
            requireSound();
            Parcel parcel = free.poll();
            if (parcel == null) {
                unmade--;
                parcel = new Parcel();
            }
            return parcel;
        } finally {
            lock.unlock();
        }
    }

    private void release(Parcel parcel) {
        parcel.reset();
        free.push(parcel);
        memory.signal();
    }

    /** Numbers a parcel and has it sent. Called by one thread. */
    void submit(Parcel parcel, boolean last) throws SstException {
        parcel.seal(next, last);
        enqueue(parcel);
    }

    private void enqueue(Parcel parcel) throws SstException {
        lock.lock();
        try {
            requireSound();
            next++;
            movement++;
            pending.put(parcel.number(), parcel);
            ready.add(parcel);
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the next parcel for a lane, which calls {@link #sent} when it is written.
     *
     * @return null if the lane is lost, or the window closed
     */
    @Nullable
    Parcel take(Lane lane) throws SstException {
        lock.lock();
        try {
            while (ready.isEmpty() && !closed && !lane.isLost()) {
                await(work);
            }
            requireSound();
            Parcel parcel = lane.isLost() ? null : ready.poll();
            if (parcel != null) {
                parcel.carrier = lane;
                parcel.isBeingSent = true;
                memory.signal();
            }
            return parcel;
        } finally {
            lock.unlock();
        }
    }

    /** The lane does not read the parcel's memory any more. */
    void sent(Parcel parcel) {
        lock.lock();
        try {
            parcel.isBeingSent = false;
            if (parcel.isAcknowledged) {
                release(parcel);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The joiner has written a parcel.
     *
     * @throws SstException if there was never such a parcel
     */
    void acknowledge(long number) throws SstException {
        lock.lock();
        try {
            if (number < 0 || number >= next) {
                throw new SstException(ErrorCode.MALFORMED_STREAM, "the joiner acknowledges what was never sent");
            }
            Parcel parcel = pending.remove(number);
            if (parcel != null) {
                movement++;
                acknowledged += parcel.streamBytes();
                if (ready.remove(parcel)) {
                    memory.signal();
                }
                parcel.isAcknowledged = true;
                if (!parcel.isBeingSent) {
                    release(parcel);
                }
                if (pending.isEmpty()) {
                    quiet.signalAll();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** A lane is lost: what it had under way is ready again, before anything else. */
    void giveBack(Lane lane) {
        lock.lock();
        try {
            pending.values().stream()
                    .filter(parcel -> parcel.carrier == lane)
                    .sorted((a, b) -> Long.compare(b.number(), a.number()))
                    .forEach(parcel -> {
                        parcel.carrier = null;
                        ready.addFirst(parcel);
                    });
            // also for a lane that was told of a parcel and is lost
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything is acknowledged. */
    void awaitEmpty() throws SstException {
        lock.lock();
        try {
            while (!pending.isEmpty()) {
                await(quiet);
            }
            requireSound();
        } finally {
            lock.unlock();
        }
    }

    /** How many times something was added or acknowledged. */
    long movement() {
        lock.lock();
        try {
            return movement;
        } finally {
            lock.unlock();
        }
    }

    /** How much of the stream the joiner has taken. */
    long acknowledged() {
        lock.lock();
        try {
            return acknowledged;
        } finally {
            lock.unlock();
        }
    }

    /** How many parcels wait for a lane. */
    int backlog() {
        lock.lock();
        try {
            return ready.size();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the joiner has taken everything that there was so far. */
    boolean isIdle() {
        lock.lock();
        try {
            return pending.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Lets time pass, less if the window is closed or fails. */
    void rest(long millis) {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            try {
                while (left > 0 && !closed && failure() == null) {
                    left = quiet.awaitNanos(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                closed = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more is sent: lanes get no parcel any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            wake();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing more is sent, for a good reason or a bad one. */
    boolean isOver() {
        lock.lock();
        try {
            return closed || failure() != null;
        } finally {
            lock.unlock();
        }
    }
}
