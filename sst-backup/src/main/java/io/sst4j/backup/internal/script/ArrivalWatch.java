/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.Cancellation;
import io.sst4j.SstException;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.internal.io.Deadline;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Waits for files to appear in a directory.
 *
 * <p>For one thread. Cancellation ends a wait.
 */
final class ArrivalWatch implements AutoCloseable {
    /** For file systems that do not tell what another process does. */
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final WatchService watch;
    private final Cancellation cancellation;
    private final Cancellation.Registration registration;

    private ArrivalWatch(WatchService watch, Cancellation cancellation) {
        this.watch = watch;
        this.cancellation = cancellation;
        this.registration = cancellation.onCancel(() -> CloseAll.quietly(watch));
    }

    static ArrivalWatch over(Path directory, Cancellation cancellation) throws IOException {
        WatchService watch = directory.getFileSystem().newWatchService();
        try {
            directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            return new ArrivalWatch(watch, cancellation);
        } catch (IOException e) {
            CloseAll.quietly(watch);
            throw e;
        }
    }

    /** Returns when a file may have appeared since the last call, or at the deadline. */
    void await(Deadline deadline) throws SstException {
        Duration limit = deadline.remaining().compareTo(LONGEST) < 0 ? deadline.remaining() : LONGEST;
        try {
            WatchKey key = watch.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (key != null) {
                key.pollEvents();
                key.reset();
            }
        } catch (ClosedWatchServiceException e) {
            cancellation.check();
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancellation.cancel();
            cancellation.check();
        }
    }

    @Override
    public void close() {
        registration.close();
        CloseAll.quietly(watch);
    }
}
