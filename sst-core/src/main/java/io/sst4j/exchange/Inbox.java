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
 * The parcels that a joiner has received but not read, in order. Its size is limited, because a donor sends nothing beyond its
 * window.
 *
 * <p>Safe for use by several threads; {@link #peek} and {@link #taken} are for one thread.
 */
final class Inbox extends Failable {
    /** The result of offering a parcel. */
    enum Arrival {
        /** It is new and waits for its turn. The inbox owns its memory. */
        KEPT,
        /** It is a duplicate of a waiting parcel. */
        WAITING,
        /** It is a duplicate of a parcel that was already read. */
        TAKEN
    }

    /**
     * A parcel that waits for its turn.
     *
     * @param content its part of the stream, as received
     * @param last true if the stream ends with it
     * @param concludes true if it is not part of the stream but holds the donor's conclusion
     * @param bringers the lanes that await its acknowledgement
     */
    record Entry(long number, ByteBuffer content, boolean last, boolean concludes, Set<Lane> bringers) {}

    private final Map<Long, Entry> entries = new HashMap<>();
    private final Deque<ByteBuffer> free = new ArrayDeque<>();
    private long next;
    private long movement;

    /** Returns memory for a frame. The total is limited by the number of lanes and the window. */
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
     * Offers a received parcel.
     *
     * @param frame its content; the inbox keeps it if this returns {@link Arrival#KEPT}
     * @param from the lane that receives its acknowledgement
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
                    ErrorCode.HOSTILE_STREAM, 0, from.peer() + " sent a parcel beyond its window");
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
                            + " sends parcels with flags that this release does not support: use the same release on"
                            + " both nodes"));
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

    /** Returns whether the next parcel in order has arrived, after waiting for at most this time. */
    synchronized boolean isReadyWithin(long millis) throws SstException {
        if (!entries.containsKey(next)) {
            await(millis);
        }
        return entries.containsKey(next);
    }

    /** Waits for the next parcel in order. */
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
     * Removes the parcel whose turn it was. Returns the lanes that await its acknowledgement.
     *
     * @param length the number of stream bytes in it
     * @param unused the memory to reuse: that of the parcel, or a buffer of the same size
     */
    synchronized Set<Lane> taken(Entry entry, int length, ByteBuffer unused) {
        entries.remove(entry.number());
        next = entry.number() + 1;
        movement += length;
        free.push(unused);
        return entry.bringers();
    }

    /** The number of stream bytes that were read. Parcels that only arrived do not count as progress. */
    synchronized long movement() {
        return movement;
    }
}
