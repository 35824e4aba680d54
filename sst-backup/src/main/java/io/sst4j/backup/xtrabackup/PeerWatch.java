/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Notices a joiner that goes away while the donor has nothing to send, because its backup tool is busy with something else.
 *
 * <p>Joiners send nothing, so a read that ends or fails tells. It also has the idle limit of the connection, which here
 * serves for the tool: neither side may stand still for longer.
 */
final class PeerWatch implements AutoCloseable {
    private final Connection connection;
    private final boolean endMeansGone;
    private final Runnable breakOff;
    private final AtomicLong moved = new AtomicLong();
    private volatile boolean stopped;
    private volatile @Nullable SstException failure;

    private PeerWatch(Connection connection, boolean endMeansGone, Runnable breakOff) {
        this.connection = connection;
        this.endMeansGone = endMeansGone;
        this.breakOff = breakOff;
    }

    /**
     * Begins to watch.
     *
     * @param endMeansGone whether a joiner of this kind keeps its output open until the end
     * @param breakOff wakes whoever waits for the tool
     */
    static PeerWatch over(Connection connection, boolean endMeansGone, Runnable breakOff) {
        PeerWatch watch = new PeerWatch(connection, endMeansGone, breakOff);
        Thread thread = new Thread(watch::run, "sst-donor-watch");
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    /** The donor passed something on. */
    void moved(long bytes) {
        moved.addAndGet(bytes);
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocate(512);
        boolean watching = true;
        while (watching && !stopped) {
            long before = moved.get();
            try {
                watching = connection.read(buffer.clear()) >= 0;
                if (!watching && endMeansGone) {
                    fail(new SstException(
                            ErrorCode.PEER_GONE,
                            "the joiner " + connection.peer()
                                    + " closed the connection before the snapshot was sent whole: look for the cause in"
                                    + " its error log"));
                }
            } catch (IOException e) {
                boolean idle = e instanceof SstException known && known.code() == ErrorCode.IDLE_TIMEOUT;
                if (!idle) {
                    watching = false;
                    fail(SstException.of(ErrorCode.PEER_GONE, "watch the joiner " + connection.peer(), e));
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
        if (!stopped) {
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
