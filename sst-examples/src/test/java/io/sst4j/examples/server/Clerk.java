/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.demo.SideClient;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A client that writes to a node without pause. Its transactions span several tables with unique keys, so that a lost or repeated
 * row causes an error sooner or later. Closing it ends the client.
 */
final class Clerk implements AutoCloseable {
    /** The error codes of a cluster for one of two writers of the same row. */
    private static final Set<Integer> CONFLICTS = Set.of(1205, 1213);

    private static final int ACCOUNTS = 500;

    private final int number;
    private final SideClient client;
    private final AtomicLong booked = new AtomicLong();
    private long turn;

    private Clerk(MariaDbNode node, int number) {
        this.number = number;
        this.client = SideClient.start(node, "clerk-" + number, this::bookOnce);
    }

    /** Creates the tables. */
    static void openBooks(MariaDbNode node) throws SQLException {
        node.execute(
                "CREATE DATABASE books",
                "CREATE TABLE books.account (id INT PRIMARY KEY, owner VARCHAR(40) NOT NULL UNIQUE, balance BIGINT NOT NULL)",
                "CREATE TABLE books.entry (id BIGINT AUTO_INCREMENT PRIMARY KEY, account INT NOT NULL, amount INT NOT NULL,"
                        + " token CHAR(36) NOT NULL UNIQUE, KEY (account))",
                "CREATE TABLE books.clerk (clerk INT PRIMARY KEY, entries BIGINT NOT NULL)",
                "INSERT INTO books.account SELECT seq, CONCAT('owner ', seq), 0 FROM books.seq_1_to_" + ACCOUNTS);
    }

    /**
     * Starts a client.
     *
     * @param number a number that no other client has
     */
    static Clerk start(MariaDbNode node, int number) throws SQLException {
        node.execute("INSERT INTO books.clerk VALUES (" + number + ", 0)");
        return new Clerk(node, number);
    }

    private void bookOnce(Statement statement) throws SQLException {
        Connection connection = statement.getConnection();
        connection.setAutoCommit(false);
        try {
            book(statement, ++turn);
            connection.commit();
            booked.incrementAndGet();
        } catch (SQLException e) {
            if (!CONFLICTS.contains(e.getErrorCode())) {
                throw e;
            }
            connection.rollback();
        }
    }

    private void book(Statement statement, long turn) throws SQLException {
        long account = 1 + turn * 7 % ACCOUNTS;
        statement.execute("INSERT INTO books.entry (account, amount, token) VALUES (" + account + ", " + turn % 100
                + ", CONCAT('" + number + "-', UUID_SHORT()))");
        statement.execute("UPDATE books.account SET balance = balance + " + turn % 100 + " WHERE id = " + account);
        statement.execute("UPDATE books.clerk SET entries = entries + 1 WHERE clerk = " + number);
        if (turn % 9 == 0) {
            statement.execute("INSERT INTO books.account VALUES (" + (number * 10_000_000L + turn) + ", 'of " + number
                    + " at " + turn + "', 0)");
        }
        if (turn % 13 == 0) {
            statement.execute("DELETE FROM books.entry WHERE account = " + account + " ORDER BY id LIMIT 1");
        }
    }

    /** Returns the number of committed transactions; throws the failure that ended the client, if there is one. */
    long booked() throws SQLException {
        client.requireNoFailure();
        return booked.get();
    }

    /** Ends the client; throws the failure that ended it earlier, if there is one. */
    @Override
    public void close() throws SQLException {
        client.close();
    }
}
