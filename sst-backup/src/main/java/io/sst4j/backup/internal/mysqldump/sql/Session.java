/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.sql;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.internal.io.BeforeCiphers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a server whose failures tell the statement's head, the object and what the server answered.
 *
 * <p>For one thread at a time; {@link #abort()} may be called from any other.
 */
public final class Session implements AutoCloseable {
    /** The types whose bytes the driver gives as they came. */
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** A driver breaks a connection at once; what waits for it goes on without, at last. */
    private static final long ABORT_MILLIS = 2000;

    private static final Set<Integer> BYTES = Set.of(
            Types.CHAR,
            Types.VARCHAR,
            Types.LONGVARCHAR,
            Types.BINARY,
            Types.VARBINARY,
            Types.LONGVARBINARY,
            Types.BLOB,
            Types.CLOB);

    private static final List<String> UNLIMITED = List.of(
            "sql_select_limit=18446744073709551615", "sql_big_selects=1", "max_statement_time=0", "tx_read_only=0");

    private final String label;
    private final Connection connection;

    private Session(String label, Connection connection) {
        this.label = label;
        this.connection = connection;
    }

    /**
     * Logs in.
     *
     * @param login where and as whom
     * @return the session; the caller closes it
     * @throws SstException if there is no driver, the server does not answer or refuses the account
     */
    public static Session open(ServerLogin login) throws SstException {
        // the driver may speak TLS
        BeforeCiphers.run();
        try {
            for (Driver driver : ServiceLoader.load(Driver.class)) {
                if (driver.acceptsURL(login.url())) {
                    Connection connection = driver.connect(login.url(), login.properties());
                    if (connection != null) {
                        return unlimited(new Session(login.label(), connection));
                    }
                }
            }
        } catch (SQLException e) {
            throw Failures.login(login, e);
        }
        throw new SstException(
                ErrorCode.NO_PROVIDER,
                "no JDBC driver for MariaDB to copy a server with: add org.mariadb.jdbc:mariadb-java-client");
    }

    /** A limit that a server sets for its clients must not cut a copy short: the first one would do so without a word. */
    private static Session unlimited(Session session) throws SstException {
        try {
            for (String setting : UNLIMITED) {
                session.attempt("SET SESSION " + setting);
            }
            return session;
        } catch (SstException e) {
            session.abort();
            throw e;
        }
    }

    /**
     * Executes a statement that gives no rows.
     *
     * @param statement the statement, without secrets
     * @param object what it is about, for messages
     * @throws SstException if it fails
     */
    public void execute(String statement, Object object) throws SstException {
        execute(statement, object, statement);
    }

    /**
     * Executes a statement that gives no rows and says little to people.
     *
     * @param statement the statement, without secrets
     * @param object what it is about, for messages
     * @param told what messages tell in its place
     * @throws SstException if it fails
     */
    public void execute(String statement, Object object, String told) throws SstException {
        try (Statement jdbc = connection.createStatement()) {
            jdbc.execute(statement);
        } catch (SQLException e) {
            throw Failures.statement(label, told, object, e);
        }
    }

    /**
     * Executes settings of the session or the server.
     *
     * @param statements each one statement
     * @throws SstException if one fails
     */
    public void settings(List<String> statements) throws SstException {
        for (String statement : statements) {
            execute(statement, "the session");
        }
    }

    /**
     * Executes a setting that not every account may make or not every server knows.
     *
     * @param statement the setting
     * @return whether the server took it
     * @throws SstException if the connection is gone
     */
    public boolean attempt(String statement) throws SstException {
        try (Statement jdbc = connection.createStatement()) {
            jdbc.execute(statement);
            return true;
        } catch (SQLException e) {
            if (Failures.isGone(e)) {
                throw Failures.statement(label, statement, "the session", e);
            }
            return false;
        }
    }

    /**
     * Executes a query whose answer is small.
     *
     * @param query the query
     * @param object what it is about, for messages
     * @return the rows; null for NULL is the empty text
     * @throws SstException if it fails
     */
    public List<Row> query(String query, Object object) throws SstException {
        try (Statement jdbc = connection.createStatement();
                ResultSet result = jdbc.executeQuery(query)) {
            int columns = result.getMetaData().getColumnCount();
            List<Row> rows = new ArrayList<>();
            while (result.next()) {
                List<Optional<String>> values = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    values.add(Optional.ofNullable(result.getString(i)));
                }
                rows.add(new Row(values));
            }
            return rows;
        } catch (SQLException e) {
            throw Failures.statement(label, query, object, e);
        }
    }

    /**
     * Executes a query that has a row for everything that is there.
     *
     * @param query the query
     * @param object what it is about, for messages
     * @return the first row
     * @throws SstException if it fails, or there is none as the object vanished
     */
    public Row row(String query, Object object) throws SstException {
        List<Row> rows = query(query, object);
        if (rows.isEmpty()) {
            throw vanished(query, object);
        }
        return rows.get(0);
    }

    /**
     * Executes a query for the bytes of the one row that is there.
     *
     * @param query the query
     * @param object what it is about, for messages
     * @return the row; numbers and times in ASCII
     * @throws SstException if it fails, or there is none as the object vanished
     */
    public Row.Raw raw(String query, Object object) throws SstException {
        try (Statement jdbc = connection.createStatement();
                ResultSet result = jdbc.executeQuery(query)) {
            if (!result.next()) {
                throw vanished(query, object);
            }
            ResultSetMetaData columns = result.getMetaData();
            List<byte[]> values = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                values.add(raw(result, i, columns.getColumnType(i)));
            }
            return new Row.Raw(values);
        } catch (SQLException e) {
            throw Failures.statement(label, query, object, e);
        }
    }

    private static byte[] raw(ResultSet result, int column, int type) throws SQLException {
        byte[] value;
        if (BYTES.contains(type)) {
            value = result.getBytes(column);
        } else {
            String text = result.getString(column);
            value = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        }
        return value == null ? new byte[0] : value;
    }

    private SstException vanished(String query, Object object) {
        return new SstException(
                ErrorCode.STATEMENT_FAILED,
                object + " on the " + label + ": there is none any more, in: " + Sql.head(query));
    }

    /**
     * Executes a query for one value.
     *
     * @param query the query
     * @return the first column of the first row; empty if there is none or it is NULL
     * @throws SstException if it fails
     */
    public String value(String query) throws SstException {
        List<Row> rows = query(query, "the server");
        return rows.isEmpty() ? "" : rows.get(0).text(0);
    }

    /**
     * The value of a variable.
     *
     * @param name the variable
     * @return its value for the session; empty if the server does not know it
     * @throws SstException if the query fails
     */
    public String variable(String name) throws SstException {
        return shown("VARIABLES", name);
    }

    /**
     * The value of a variable for other sessions.
     *
     * @param name the variable
     * @return its global value; empty if the server does not know it
     * @throws SstException if the query fails
     */
    public String globalVariable(String name) throws SstException {
        return shown("GLOBAL VARIABLES", name);
    }

    /**
     * What the server says of its state.
     *
     * @param name of the status variable
     * @return its value; empty if the server does not know it
     * @throws SstException if the query fails
     */
    public String status(String name) throws SstException {
        return shown("GLOBAL STATUS", name);
    }

    /** By the whole name: how a pattern is escaped depends on the server's {@code sql_mode}. */
    private String shown(String kind, String name) throws SstException {
        List<Row> rows = query("SHOW " + kind + " WHERE Variable_name=" + Sql.text(name), name);
        return rows.isEmpty() ? "" : rows.get(0).text(1);
    }

    /**
     * What messages call the server.
     *
     * @return the label of the login
     */
    public String label() {
        return label;
    }

    /**
     * The connection, for statements with streams.
     *
     * @return the connection, which stays the session's
     */
    public Connection connection() {
        return connection;
    }

    /**
     * Breaks the connection, so that a statement that runs on it ends. On a thread of its own: the driver would take the thread that
     * runs the statement for one that is done with it, and wait on a socket of Unix for the server's last word.
     */
    public void abort() {
        Thread breaking = new Thread(this::breakNow, "sst-abort-" + label);
        breaking.setDaemon(true);
        breaking.start();
        try {
            breaking.join(ABORT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void breakNow() {
        Executor sameThread = Runnable::run;
        try {
            connection.abort(sameThread);
        } catch (SQLException e) {
            LOG.warn("the {} is not left at once: {}", label, e.getMessage());
        }
    }

    @Override
    public void close() throws SstException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw Failures.statement(label, "close", "the session", e);
        }
    }
}
