/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The parcels that a joiner has and has not taken yet, put in order. A donor sends none that is further ahead than its window,
 * so this has an end too.
 *
 * <p>Safe for use by several threads; {@link #peek} and {@link #taken} for one.
 */
final class Inbox extends Failable {
    /** What became of a parcel that came. */
    enum Arrival {
        /** It waits for its turn, and the inbox has its memory. */
        KEPT,
        /** It waits since it came before. */
        WAITING,
        /** It was taken before. */
        TAKEN
    }

    /**
     * A parcel that waits for its turn.
     *
     * @param content its part of the stream, as it came
     * @param last whether the stream ends with it
     * @param concludes whether it is no part of the stream, but what the donor says at its end
     * @param bringers the lanes that wait for its acknowledgement
     */
    record Entry(long number, ByteBuffer content, boolean last, boolean concludes, Set<Lane> bringers) {}

    private final Map<Long, Entry> entries = new HashMap<>();
    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private long next;
    private long movement;

    /** Memory for a frame. What all lanes and the window may have at a time is all that there ever is. */
    ByteBuffer lease() {
        ByteBuffer memory;
        synchronized (this) {
            memory = free.poll();
        }
        return memory == null ? ByteBuffer.allocateDirect(Frame.MOST_BYTES) : memory;
    }

    synchronized void release(ByteBuffer memory) {
        free.push(memory);
    }

    /**
     * A parcel came.
     *
     * @param frame its content; kept if this returns {@link Arrival#KEPT}
     * @param from the lane, to which it is acknowledged when it was taken
     */
    synchronized Arrival offer(ByteBuffer frame, Lane from) throws IOException {
        if (frame.remaining() < Parcel.PREFIX_BYTES) {
            throw malformed(from, "a parcel without a number");
        }
        long number = frame.getLong(0);
        if (number < next) {
            return Arrival.TAKEN;
        }
        if (number - next >= DonorExchange.MOST_PARCELS) {
            throw new MalformedStreamException(
                    ErrorCode.HOSTILE_STREAM, 0, from.peer() + " sent more than its window has room for");
        }
        Entry waiting = entries.get(number);
        if (waiting != null) {
            waiting.bringers().removeIf(Lane::isLost);
            waiting.bringers().add(from);
            return Arrival.WAITING;
        }
        Set<Lane> bringers = new LinkedHashSet<>();
        bringers.add(from);
        byte flags = frame.get(Parcel.FLAGS_AT);
        if ((flags & ~(Parcel.LAST | Parcel.CONCLUSION)) != 0) {
            throw new Lane.Final(new SstException(
                    ErrorCode.PEER_INCOMPATIBLE,
                    from.peer()
                            + " sends parcels with flags that this release does not know: use the same release on both"
                            + " nodes"));
        }
        boolean last = (flags & Parcel.LAST) != 0;
        boolean concludes = (flags & Parcel.CONCLUSION) != 0;
        entries.put(number, new Entry(number, frame.position(Parcel.PREFIX_BYTES), last, concludes, bringers));
        if (number == next) {
            notifyAll();
        }
        return Arrival.KEPT;
    }

    private static SstException malformed(Lane from, String what) {
        return new MalformedStreamException(ErrorCode.MALFORMED_STREAM, 0, from.peer() + " sent " + what);
    }

    /** Whether the parcel whose turn it is has come, after a wait of so long at most. */
    synchronized boolean isReadyWithin(long millis) throws SstException {
        if (!entries.containsKey(next)) {
            await(millis);
        }
        return entries.containsKey(next);
    }

    /** Waits for the parcel whose turn it is. */
    synchronized Entry peek() throws SstException {
        Entry entry = entries.get(next);
        while (entry == null) {
            await();
            entry = entries.get(next);
        }
        requireSound();
        return entry;
    }

    /**
     * The parcel whose turn it was is done with; the lanes that brought it are to be told.
     *
     * @param length how much of the stream it was
     * @param unused the memory that it had, or as much
     */
    synchronized Set<Lane> taken(Entry entry, int length, ByteBuffer unused) {
        entries.remove(entry.number());
        next = entry.number() + 1;
        movement += length;
        free.push(unused);
        return entry.bringers();
    }

    /** How much of the stream was taken: what only came moves nothing, however often. */
    synchronized long movement() {
        return movement;
    }
}
