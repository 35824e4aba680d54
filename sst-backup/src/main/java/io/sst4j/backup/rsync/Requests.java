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
 * What was asked for and has not arrived: shared by the thread that asks and the one that receives.
 *
 * <p>So many requests may be open at once, which keeps memory bounded whatever the number of files. Whoever waits wakes up
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
     * @param basis the older version whose blocks the client was told; null if it was told of none
     * @param head how that is divided
     */
    record Open(@Nullable Path basis, SumHead head) {
        static final Open WHOLE_FILE = new Open(null, SumHead.WHOLE_FILE);
    }

    /** Whether a further request has to wait; what was written must be passed on before. */
    synchronized boolean isFull() {
        return open.size() >= MAX_OPEN;
    }

    synchronized void add(int index, Open request) throws SstException {
        await(() -> open.size() < MAX_OPEN);
        open.put(index, request);
    }

    /** The request that a reply belongs to; null if there is none. */
    synchronized @Nullable Open take(int index) {
        Open request = open.remove(index);
        notifyAll();
        return request;
    }

    /** Asks for another try, as a whole file. */
    synchronized void repeat(int index) {
        again.add(index);
    }

    /** What has to be asked for again. */
    synchronized List<Integer> takeRepeated() {
        List<Integer> all = new ArrayList<>(again);
        again.clear();
        return all;
    }

    /** The client has answered everything of a phase. */
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

    /** Limited by the receiving thread: its reads have a limit, and it stops everything when they fail. */
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
