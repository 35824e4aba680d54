/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.demo;

import io.sst4j.examples.cluster.MariaDbNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A client that writes to a node without pause, and remembers its slowest statement.
 *
 * <p>Closing it ends the client; its counts stay readable.
 */
public final class Writer implements AutoCloseable {
    private final MariaDbNode node;
    private final String statement;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong slowestNanos = new AtomicLong();
    private final Thread thread;
    private volatile @Nullable SQLException failure;

    private Writer(MariaDbNode node, String statement) {
        this.node = node;
        this.statement = statement;
        this.thread = new Thread(this::write, "demo-writer");
    }

    /**
     * Starts to write.
     *
     * @param node whom to
     * @param statement what to execute again and again
     * @return the running client
     */
    public static Writer start(MariaDbNode node, String statement) {
        Writer writer = new Writer(node, statement);
        writer.thread.start();
        return writer;
    }

    private void write() {
        try (Connection connection = node.connect();
                Statement jdbc = connection.createStatement()) {
            while (!ended.get()) {
                long start = System.nanoTime();
                jdbc.executeUpdate(statement);
                slowestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
                written.incrementAndGet();
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    /**
     * How many statements were executed.
     *
     * @return the count so far
     */
    public long written() {
        return written.get();
    }

    /**
     * The longest that a statement took.
     *
     * @return milliseconds
     */
    public long slowestMillis() {
        return slowestNanos.get() / 1_000_000;
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
