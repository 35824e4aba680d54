/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.demo;

import io.sst4j.examples.cluster.MariaDbNode;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A client that writes to a node without pause and records its slowest statement.
 *
 * <p>Closing it ends the client; its counts stay readable.
 */
public final class Writer implements AutoCloseable {
    private final String sql;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong slowestNanos = new AtomicLong();
    private final SideClient client;

    private Writer(MariaDbNode node, String sql) {
        this.sql = sql;
        this.client = SideClient.start(node, "demo-writer", this::write);
    }

    /**
     * Starts writing.
     *
     * @param node the node to write to
     * @param statement the statement to repeat
     * @return the running client
     */
    public static Writer start(MariaDbNode node, String statement) {
        return new Writer(node, statement);
    }

    private void write(Statement statement) throws SQLException {
        long start = System.nanoTime();
        statement.executeUpdate(sql);
        slowestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
        written.incrementAndGet();
    }

    /**
     * The number of statements executed.
     *
     * @return the count so far
     */
    public long written() {
        return written.get();
    }

    /**
     * The longest duration of a statement.
     *
     * @return the duration, in milliseconds
     */
    public long slowestMillis() {
        return slowestNanos.get() / 1_000_000;
    }

    @Override
    public void close() throws SQLException {
        client.close();
    }
}
