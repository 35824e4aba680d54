/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.demo;

import io.sst4j.examples.cluster.MariaDbNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How long a donor refuses writes: its server is asked every few milliseconds. Closing it ends the questions; the time stays
 * readable.
 */
final class DonorWatch implements AutoCloseable {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final MariaDbNode donor;
    private final String isBlocked;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Thread thread = new Thread(this::watch, "demo-donor-watch");
    private final AtomicLong blockedNanos = new AtomicLong();
    private volatile @Nullable SQLException failure;

    private DonorWatch(MariaDbNode donor, String isBlocked) {
        this.donor = donor;
        this.isBlocked = isBlocked;
    }

    /** Begins to ask; the query has rows while the donor takes no writes. */
    static DonorWatch start(MariaDbNode donor, String isBlocked) {
        DonorWatch watch = new DonorWatch(donor, isBlocked);
        watch.thread.start();
        return watch;
    }

    private void watch() {
        try (Connection connection = donor.connect();
                Statement statement = connection.createStatement()) {
            long before = System.nanoTime();
            boolean blockedBefore = false;
            while (!ended.get()) {
                boolean blocked = ask(statement);
                long now = System.nanoTime();
                if (blocked && blockedBefore) {
                    blockedNanos.addAndGet(now - before);
                }
                before = now;
                blockedBefore = blocked;
                LockSupport.parkNanos(INTERVAL_NANOS);
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    private boolean ask(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT EXISTS (" + isBlocked + ")")) {
            return result.next() && result.getBoolean(1);
        }
    }

    Duration blocked() {
        return Duration.ofNanos(blockedNanos.get());
    }

    @Override
    public void close() throws SQLException {
        ended.set(true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        SQLException failed = failure;
        if (failed != null) {
            throw failed;
        }
    }
}
