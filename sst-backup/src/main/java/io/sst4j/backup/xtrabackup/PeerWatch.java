/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices a joiner that goes away while the donor has nothing to send, because its backup tool is busy with something else.
 *
 * <p>Joiners send nothing, so a read that ends or fails tells. It also has the idle limit of the connection, which here
 * serves for the tool: neither side may stand still for longer.
 */
final class PeerWatch implements AutoCloseable {
    private final String peer;
    private final boolean endMeansGone;
    private final BooleanSupplier toolFailed;
    private final Runnable breakOff;
    private final AtomicLong moved = new AtomicLong();
    private volatile boolean stopped;
    private volatile @Nullable SstException failure;

    /**
     * Watches nothing by itself: {@link #lost} says what was noticed.
     *
     * @param peer for messages
     * @param endMeansGone whether a joiner of this kind keeps its output open until the end
     * @param toolFailed whether the tool has failed by itself, which then is the cause
     * @param breakOff wakes whoever waits for the tool
     */
    PeerWatch(String peer, boolean endMeansGone, BooleanSupplier toolFailed, Runnable breakOff) {
        this.peer = peer;
        this.endMeansGone = endMeansGone;
        this.toolFailed = toolFailed;
        this.breakOff = breakOff;
    }

    /** Begins to read what a joiner has to say, which is its end. */
    void begin(Connection connection) {
        Thread thread = new Thread(() -> run(connection), "sst-donor-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whoever reads the connection in place of this has noticed that the joiner is gone. */
    void lost(IOException why) {
        fail(SstException.of(ErrorCode.PEER_GONE, "watch the joiner " + peer, why));
    }

    /** The donor passed something on. */
    void moved(long bytes) {
        moved.addAndGet(bytes);
    }

    private void run(Connection connection) {
        ByteBuffer buffer = ByteBuffer.allocate(512);
        boolean watching = true;
        while (watching && !stopped) {
            long before = moved.get();
            try {
                watching = connection.read(buffer.clear()) >= 0;
                if (!watching && endMeansGone) {
                    fail(new SstException(
                            ErrorCode.PEER_GONE,
                            "the joiner " + peer
                                    + " closed the connection before the snapshot was sent whole: look for the cause in"
                                    + " its error log"));
                }
            } catch (IOException e) {
                boolean idle = e instanceof SstException known && known.code() == ErrorCode.IDLE_TIMEOUT;
                if (!idle) {
                    watching = false;
                    lost(e);
                } else if (moved.get() == before) {
                    watching = false;
                    fail(new SstException(
                            ErrorCode.IDLE_TIMEOUT,
                            "the backup tool sent nothing within the idle limit (sst-idle-timeout)"));
                }
            }
        }
    }

    private void fail(SstException why) {
        if (!stopped && !toolFailed.getAsBoolean()) {
            failure = why;
            breakOff.run();
        }
    }

    /** Fails with what was noticed, if anything was. */
    void check() throws SstException {
        SstException why = failure;
        if (why != null) {
            throw new SstException(why.code(), String.valueOf(why.getMessage()), why);
        }
    }

    /** From here on the joiner may close the connection. */
    void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        stop();
    }
}
