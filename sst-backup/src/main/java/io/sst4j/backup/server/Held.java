/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.server;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.internal.io.Deadline;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The SQL session that pauses a donor server's writes, with the changes to undo afterwards. */
final class Held {
    private static final Logger LOG = LoggerFactory.getLogger(Held.class);
    private static final int UNKNOWN_VARIABLE = 1193;

    /**
     * The server's error numbers that have an error code of their own. Source: the error codes in the MariaDB manual.
     */
    private static final Map<Integer, ErrorCode> CODES = Map.of(
            1044, ErrorCode.MISSING_PRIVILEGE,
            1045, ErrorCode.ACCESS_DENIED,
            1227, ErrorCode.MISSING_PRIVILEGE,
            1698, ErrorCode.ACCESS_DENIED);

    private static final int LOCK_WAIT_TIMEOUT = 1205;

    /** InnoDB waits ten seconds between two calculations; one more second makes up for the truncated fraction. */
    private static final long STATISTICS_SECONDS = 11;

    private final Connection connection;
    private final Deque<String> undo = new ArrayDeque<>();
    private @Nullable InnodbState state;

    Held(Connection connection) {
        this.connection = connection;
    }

    /** Does the slow preparation before any client is locked out. */
    void prepare() throws SstException {
        execute("SET SESSION wait_timeout = 86400");
        change("wsrep_desync", "ON", "OFF");
        change("innodb_stats_auto_recalc", "0", null);
        change("innodb_max_dirty_pages_pct_lwm", "0", null);
        change("innodb_max_dirty_pages_pct", "0", null);
        LOG.info("Pausing the server's writes; if this process is killed, undo that with: {}", undo);
    }

    /**
     * Returns how long InnoDB may still have statistics to write for changes from before {@link #prepare}. InnoDB
     * recalculates a table's statistics at most every ten seconds, and no lock prevents that write.
     */
    Duration statisticsDue() {
        try {
            String since = value("SELECT TIMESTAMPDIFF(SECOND, MAX(last_update), NOW()) FROM mysql.innodb_table_stats");
            long left = since == null ? 0 : STATISTICS_SECONDS - Long.parseLong(since);
            return Duration.ofSeconds(Math.max(0, Math.min(STATISTICS_SECONDS, left)));
        } catch (SstException e) {
            LOG.debug("cannot read when statistics were last written: {}", e.getMessage());
            return Duration.ofSeconds(STATISTICS_SECONDS);
        }
    }

    /**
     * Sets a global variable and records how to undo it. Does nothing if the server does not know it or its value is
     * not as expected.
     */
    private void change(String name, String value, @Nullable String expected) throws SstException {
        String before = variable(name);
        boolean asExpected = expected == null || expected.equals(before);
        if (before == null || !asExpected) {
            return;
        }
        undo.push("SET GLOBAL " + name + " = " + before);
        execute("SET GLOBAL " + name + " = " + value);
    }

    private @Nullable String variable(String name) throws SstException {
        if (name.equals("wsrep_desync") && !"ON".equals(value("SELECT @@global.wsrep_on"))) {
            return null;
        }
        return value("SELECT @@global." + name);
    }

    /** Locks out writers. Cancelling ends the wait for statements that are still writing. */
    @SuppressWarnings("try") // the registration ends with the block
    void lock(Deadline deadline, Cancellation cancellation) throws SstException {
        execute("SET SESSION lock_wait_timeout = "
                + Math.max(1, deadline.remaining().toSeconds()));
        try (Statement statement = connection.createStatement();
                Cancellation.Registration ended = cancellation.onCancel(() -> end(statement))) {
            undo.push("UNLOCK TABLES");
            statement.execute("FLUSH TABLES WITH READ LOCK");
        } catch (SQLException e) {
            cancellation.check();
            throw failed("pause the donor server's writes with FLUSH TABLES WITH READ LOCK", e);
        }
    }

    private static void end(Statement statement) {
        try {
            statement.cancel();
        } catch (SQLException e) {
            LOG.debug("cannot cancel a statement: {}", e.getMessage());
        }
    }

    /** Returns a cluster node's position, or the binary log position of a server outside a cluster. */
    SnapshotPosition position() throws SstException {
        Map<String, String> status =
                pairs("SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_cluster_state_uuid', 'wsrep_last_committed')");
        String uuid = status.getOrDefault("wsrep_cluster_state_uuid", "");
        SnapshotPosition position = uuid.isEmpty()
                ? SnapshotPosition.UNDEFINED
                : SnapshotPosition.parse(uuid + ":" + status.getOrDefault("wsrep_last_committed", "-1"));
        String domain = uuid.isEmpty() ? null : value("SELECT @@global.wsrep_gtid_domain_id");
        SnapshotPosition placed = domain == null ? position : position.withDomainId(Long.parseLong(domain));
        String gtid = value("SELECT @@global.gtid_current_pos");
        return gtid == null || gtid.isEmpty() ? placed : placed.withBinlogGtid(gtid);
    }

    InnodbState innodb() throws SstException {
        Map<String, String> status = pairs("SHOW GLOBAL STATUS WHERE Variable_name IN ('Innodb_lsn_current',"
                + " 'Innodb_buffer_pool_pages_dirty')");
        return new InnodbState(number(status, "Innodb_lsn_current"), number(status, "Innodb_buffer_pool_pages_dirty"));
    }

    private static long number(Map<String, String> status, String name) throws SstException {
        String text = status.getOrDefault(name, "");
        if (!text.matches("\\d{1,19}")) {
            throw new SstException(
                    ErrorCode.UNSUPPORTED_OPTION,
                    "the donor server does not report " + name
                            + ", so a consistent copy cannot be proved: use the method" + " xtrabackup-v2");
        }
        return Long.parseUnsignedLong(text);
    }

    void remember(InnodbState still) {
        state = still;
    }

    void requireStill() throws SstException {
        InnodbState now = innodb();
        if (!now.equals(state)) {
            throw new SstException(
                    ErrorCode.BACKUP_FAILED,
                    "the donor server changed its files during the copy (" + state + ", then " + now
                            + "): try again, or use the method xtrabackup-v2");
        }
    }

    /** Undoes all changes, last first. Logs each statement that fails. */
    void release() {
        while (!undo.isEmpty()) {
            String statement = undo.pop();
            try {
                execute(statement);
            } catch (SstException e) {
                LOG.warn("{}; run this on the donor server: {}", e.getMessage(), statement);
            }
        }
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("cannot close the session on the donor server: {}", e.getMessage());
        }
    }

    private void execute(String sql) throws SstException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw failed("run on the donor server: " + sql, e);
        }
    }

    /** Returns the first value of a query, or null if there is none or the server does not know the variable. */
    private @Nullable String value(String query) throws SstException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : null;
        } catch (SQLException e) {
            if (e.getErrorCode() == UNKNOWN_VARIABLE) {
                return null;
            }
            throw failed("query the donor server: " + query, e);
        }
    }

    private Map<String, String> pairs(String query) throws SstException {
        Map<String, String> pairs = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                pairs.put(rows.getString(1), rows.getString(2));
            }
        } catch (SQLException e) {
            throw failed("query the donor server: " + query, e);
        }
        return pairs;
    }

    /** Turns an SQL error into a transfer failure. */
    static SstException failed(String what, SQLException failure) {
        ErrorCode code = CODES.getOrDefault(failure.getErrorCode(), ErrorCode.SERVER_UNREACHABLE);
        String hint = failure.getErrorCode() == LOCK_WAIT_TIMEOUT
                ? "; a long-running statement blocks it, see SHOW PROCESSLIST"
                : "";
        return new SstException(code, what + ": " + failure.getMessage() + hint, failure);
    }

    /**
     * InnoDB's progress in writing its files.
     *
     * @param lsn the log sequence number, which grows with every change InnoDB makes
     * @param dirtyPages the number of changed pages not yet written to their files
     */
    record InnodbState(long lsn, long dirtyPages) {
        boolean isClean() {
            return dirtyPages == 0;
        }

        @Override
        public String toString() {
            return "InnoDB is at log sequence number " + lsn + " and has " + dirtyPages + " pages to write";
        }
    }
}
