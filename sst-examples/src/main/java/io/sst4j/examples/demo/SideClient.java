/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.demo;

import io.sst4j.examples.cluster.MariaDbNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A client of a server with a thread of its own, which does the same again and again until it is closed. */
public final class SideClient implements AutoCloseable {
    private final MariaDbNode node;
    private final Turn turn;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Thread thread;
    private volatile @Nullable SQLException failure;

    /** What the client does each time. */
    public interface Turn {
        /**
         * Does it once.
         *
         * @param statement of the client's connection
         * @throws SQLException ends the client
         */
        void take(Statement statement) throws SQLException;
    }

    private SideClient(MariaDbNode node, String name, Turn turn) {
        this.node = node;
        this.turn = turn;
        this.thread = new Thread(this::run, name);
    }

    /**
     * Starts a client.
     *
     * @param node the server
     * @param name of its thread
     * @param turn what it does
     * @return the client; closing it ends it, and throws what ended it before
     */
    public static SideClient start(MariaDbNode node, String name, Turn turn) {
        SideClient client = new SideClient(node, name, turn);
        client.thread.start();
        return client;
    }

    private void run() {
        try (Connection connection = node.connect();
                Statement statement = connection.createStatement()) {
            while (!ended.get()) {
                turn.take(statement);
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    /** Ends the client; throws what ended it before. */
    @Override
    public void close() throws SQLException {
        ended.set(true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        requireNoFailure();
    }

    /**
     * Returns if nothing ended the client by itself.
     *
     * @throws SQLException the failure that ended it
     */
    public void requireNoFailure() throws SQLException {
        SQLException failed = failure;
        if (failed != null) {
            throw failed;
        }
    }
}
