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
 * A connection to a server whose failures contain the statement's beginning, its object and the server's message.
 *
 * <p>For one thread at a time; {@link #abort()} may be called from any other thread.
 */
public final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** A driver breaks a connection at once; after this time, a waiting caller continues anyway. */
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
     * @param login the login data
     * @return the session; the caller closes it
     * @throws SstException if there is no driver, or the server does not answer or refuses the account
     */
    public static Session open(ServerLogin login) throws SstException {
        // the driver may use TLS
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

    /** A server's limits for its clients must not truncate a copy; the first one would do so silently. */
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
     * Executes a statement without result rows.
     *
     * @param statement the statement, without secrets
     * @param object the statement's object, for messages
     * @throws SstException if it fails
     */
    public void execute(String statement, Object object) throws SstException {
        execute(statement, object, statement);
    }

    /**
     * Executes a statement without result rows that should not appear in messages.
     *
     * @param statement the statement, without secrets
     * @param object the statement's object, for messages
     * @param told the text for messages instead of the statement
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
     * @param statements the statements
     * @throws SstException if one fails
     */
    public void settings(List<String> statements) throws SstException {
        for (String statement : statements) {
            execute(statement, "the session");
        }
    }

    /**
     * Executes a setting that not every account may change or not every server supports.
     *
     * @param statement the setting
     * @return true if the server accepted it
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
     * Executes a query with a small result.
     *
     * @param query the query
     * @param object the query's object, for messages
     * @return the rows; NULL becomes the empty text
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
     * Executes a query with at least one result row for an existing object.
     *
     * @param query the query
     * @param object the query's object, for messages
     * @return the first row
     * @throws SstException if it fails, or there is no row because the object vanished
     */
    public Row row(String query, Object object) throws SstException {
        List<Row> rows = query(query, object);
        if (rows.isEmpty()) {
            throw vanished(query, object);
        }
        return rows.get(0);
    }

    /**
     * Executes a query for the bytes of its only row.
     *
     * @param query the query
     * @param object the query's object, for messages
     * @return the row, with numbers and times in ASCII
     * @throws SstException if it fails, or there is no row because the object vanished
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
                object + " on the " + label + ": it no longer exists, in: " + Sql.head(query));
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
     * Returns the value of a variable.
     *
     * @param name the variable
     * @return its session value; empty if the server does not know it
     * @throws SstException if the query fails
     */
    public String variable(String name) throws SstException {
        return shown("VARIABLES", name);
    }

    /**
     * Returns the global value of a variable.
     *
     * @param name the variable
     * @return its global value; empty if the server does not know it
     * @throws SstException if the query fails
     */
    public String globalVariable(String name) throws SstException {
        return shown("GLOBAL VARIABLES", name);
    }

    /**
     * Returns a status variable of the server.
     *
     * @param name the name of the status variable
     * @return its value; empty if the server does not know it
     * @throws SstException if the query fails
     */
    public String status(String name) throws SstException {
        return shown("GLOBAL STATUS", name);
    }

    /** Compares the whole name, because the escaping of a pattern depends on the server's {@code sql_mode}. */
    private String shown(String kind, String name) throws SstException {
        List<Row> rows = query("SHOW " + kind + " WHERE Variable_name=" + Sql.text(name), name);
        return rows.isEmpty() ? "" : rows.get(0).text(1);
    }

    /**
     * Returns the server's name in messages.
     *
     * @return the label of the login
     */
    public String label() {
        return label;
    }

    /**
     * Returns the connection, for statements with streams.
     *
     * @return the connection, which still belongs to the session
     */
    public Connection connection() {
        return connection;
    }

    /**
     * Breaks the connection, so that a running statement ends. Uses a separate thread: the driver would assume that
     * the thread running the statement has finished with it, and on a UNIX socket would wait for the server's last
     * packet.
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
            LOG.warn("cannot disconnect from the {} at once: {}", label, e.getMessage());
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
