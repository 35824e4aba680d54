/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.demo;

import io.sst4j.examples.cluster.MariaDbNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how long a donor refuses writes. The server does not announce this, so the watch queries it every few milliseconds.
 * Closing it stops the queries; the measured time stays readable.
 */
final class DonorWatch implements AutoCloseable {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final String isBlocked;
    private final AtomicLong blockedNanos = new AtomicLong();
    private long before = System.nanoTime();
    private boolean blockedBefore;
    private final SideClient client;

    private DonorWatch(MariaDbNode donor, String isBlocked) {
        this.isBlocked = isBlocked;
        this.client = SideClient.start(donor, "demo-donor-watch", this::look);
    }

    /** Starts querying; the query returns rows while the donor takes no writes. */
    static DonorWatch start(MariaDbNode donor, String isBlocked) {
        return new DonorWatch(donor, isBlocked);
    }

    private void look(Statement statement) throws SQLException {
        boolean blocked = ask(statement);
        long now = System.nanoTime();
        if (blocked && blockedBefore) {
            blockedNanos.addAndGet(now - before);
        }
        before = now;
        blockedBefore = blocked;
        LockSupport.parkNanos(INTERVAL_NANOS);
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
        client.close();
    }
}
