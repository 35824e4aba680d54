/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.delta.SumHead;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The requested files that have not arrived yet, shared by the requesting thread and the receiving thread.
 *
 * <p>The number of open requests is limited, which bounds memory for any number of files. A waiting thread wakes up
 * when the other side fails.
 */
final class Requests {
    private static final int MAX_OPEN = 4096;

    private final Map<Integer, Open> open = new HashMap<>();
    private final Deque<Integer> again = new ArrayDeque<>();
    private int answeredPhases;
    private boolean stopped;

    /**
     * A request.
     *
     * @param basis the older version whose blocks were sent to the client; null if none were
     * @param head the block layout of the older version
     */
    record Open(@Nullable Path basis, SumHead head) {
        static final Open WHOLE_FILE = new Open(null, SumHead.WHOLE_FILE);
    }

    /** Returns true if a further request has to wait; written data must be flushed first. */
    synchronized boolean isFull() {
        return open.size() >= MAX_OPEN;
    }

    synchronized void add(int index, Open request) throws SstException {
        await(() -> open.size() < MAX_OPEN);
        open.put(index, request);
    }

    /** Returns the request that a reply belongs to; null if there is none. */
    synchronized @Nullable Open take(int index) {
        Open request = open.remove(index);
        notifyAll();
        return request;
    }

    /** Requests the file again, as a whole file. */
    synchronized void repeat(int index) {
        again.add(index);
    }

    /** Returns the files to request again. */
    synchronized List<Integer> takeRepeated() {
        List<Integer> all = new ArrayList<>(again);
        again.clear();
        return all;
    }

    /** Records that the client has answered everything of a phase. */
    synchronized void phaseAnswered() {
        answeredPhases++;
        notifyAll();
    }

    synchronized void awaitPhases(int count) throws SstException {
        await(() -> answeredPhases >= count);
    }

    /** Ends every wait. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    synchronized boolean isStopped() {
        return stopped;
    }

    /** The receiving thread bounds the wait: its reads have a limit, and it stops everything when they fail. */
    private void await(BooleanSupplier condition) throws SstException {
        try {
            while (!condition.getAsBoolean() && !stopped) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SstException(ErrorCode.CANCELLED, "receive from an rsync client: interrupted", e);
        }
        if (stopped) {
            throw new SstException(ErrorCode.CANCELLED, "receive from an rsync client: the session has ended");
        }
    }
}
