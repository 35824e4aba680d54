/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.demo;

import io.sst4j.examples.cluster.MariaDbNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A client of a server, with its own thread. It repeats one action until it is closed. */
public final class SideClient implements AutoCloseable {
    private final MariaDbNode node;
    private final Turn turn;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Thread thread;
    private volatile @Nullable SQLException failure;

    /** The action that the client repeats. */
    public interface Turn {
        /**
         * Performs the action once.
         *
         * @param statement a statement on the client's connection
         * @throws SQLException if the action fails, which ends the client
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
     * @param name the name of its thread
     * @param turn the action to repeat
     * @return the client; closing it ends it and throws an earlier failure
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

    /** Ends the client; throws the failure that ended it earlier, if there is one. */
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
     * Returns if the client has not failed.
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
