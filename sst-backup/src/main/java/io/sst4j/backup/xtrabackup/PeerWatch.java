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
 * Notices a joiner that disconnects while the donor has nothing to send because its backup tool is busy.
 *
 * <p>Joiners send nothing, so a read that ends or fails shows that the joiner is gone. The watch also applies the
 * connection's idle limit, here to the tool: neither side may stall for longer.
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
     * Creates a watch that reads nothing yet; {@link #lost} reports a loss that another reader noticed.
     *
     * @param peer the joiner's name, for messages
     * @param endMeansGone true if this kind of joiner keeps its output open until the end
     * @param toolFailed reports if the tool itself has failed, which then is the cause
     * @param breakOff wakes the thread that waits for the tool
     */
    PeerWatch(String peer, boolean endMeansGone, BooleanSupplier toolFailed, Runnable breakOff) {
        this.peer = peer;
        this.endMeansGone = endMeansGone;
        this.toolFailed = toolFailed;
        this.breakOff = breakOff;
    }

    /** Starts to read from the joiner until its end. */
    void begin(Connection connection) {
        Thread thread = new Thread(() -> run(connection), "sst-donor-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** Reports that another reader of the connection found the joiner gone. */
    void lost(IOException why) {
        fail(SstException.of(ErrorCode.PEER_GONE, "watch the joiner " + peer, why));
    }

    /** Records that the donor sent bytes. */
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
                                    + " closed the connection before the whole snapshot was sent: look for the cause in"
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

    /** Throws the recorded failure, if any. */
    void check() throws SstException {
        SstException why = failure;
        if (why != null) {
            throw new SstException(why.code(), String.valueOf(why.getMessage()), why);
        }
    }

    /** Stops the watch: from here on the joiner may close the connection. */
    void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        stop();
    }
}
