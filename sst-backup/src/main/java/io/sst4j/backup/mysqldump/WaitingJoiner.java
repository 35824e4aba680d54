/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.sql.Failures;
import io.sst4j.backup.internal.mysqldump.sql.ServerLogin;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import io.sst4j.backup.internal.mysqldump.sql.Sql;
import io.sst4j.internal.io.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session on a Galera node that waits for its state, with the statements before and after a copy. */
final class WaitingJoiner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WaitingJoiner.class);
    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(100);
    /** Variable names that exist in every version. */
    private static final List<String> LOGS = List.of("general_log", "slow_query_log");

    private final Session session;
    private final List<String> restore = new ArrayList<>();
    private boolean eventsHeld;

    private WaitingJoiner(Session session) {
        this.session = session;
    }

    /** Logs in and checks that the server is a waiting node. */
    static WaitingJoiner open(ServerLogin login, Cancellation cancellation) throws SstException {
        WaitingJoiner node = new WaitingJoiner(connect(login, cancellation));
        try {
            node.requireWaiting();
            return node;
        } catch (SstException e) {
            node.close();
            throw e;
        }
    }

    /** A node requests its state shortly before its server accepts connections. */
    private static Session connect(ServerLogin login, Cancellation cancellation) throws SstException {
        Deadline deadline = Deadline.in(LIMIT);
        while (true) {
            cancellation.check();
            try {
                return Session.open(login);
            } catch (SstException e) {
                boolean notYet = e.getCause() instanceof SQLException refused && Failures.isGone(refused);
                if (!notYet || deadline.isOver()) {
                    throw e;
                }
            }
            cancellation.pause(PAUSE);
        }
    }

    /** Fails unless the node waits: any other node would lose its data in a copy, or has already started. */
    private void requireWaiting() throws SstException {
        String connected = session.status("wsrep_connected");
        String ready = session.status("wsrep_ready");
        if (!connected.equals("ON") || !ready.equals("OFF")) {
            throw new SstException(
                    ErrorCode.PEER_INCOMPATIBLE,
                    "the " + session.label() + " does not wait for a state transfer: wsrep_connected=" + connected
                            + ", wsrep_ready=" + ready + ", " + session.status("wsrep_local_state_comment")
                            + ": is wsrep_sst_receive_address of the joiner its own address and port?");
        }
    }

    /** Runs no event before the node has started: until then, an event's changes would stay local or be lost. */
    void holdEvents() throws SstException {
        if (session.variable("event_scheduler").equals("ON")) {
            session.execute("SET GLOBAL event_scheduler=OFF", "the event scheduler");
            eventsHeld = true;
        }
    }

    /** Keeps the copied data out of the statement logs. */
    void stopLogs() throws SstException {
        for (String log : LOGS) {
            String value = session.variable(log);
            session.execute("SET GLOBAL " + log + "=OFF", log);
            restore.add("SET GLOBAL " + log + "=" + value);
        }
    }

    void restoreLogs() throws SstException {
        session.settings(restore);
        restore.clear();
    }

    /** Creates log tables that a copy does not touch and an earlier transfer may have lost. */
    void addLogTables(Map<String, String> definitions) throws SstException {
        session.execute("USE mysql", "the log tables");
        session.settings(List.of("SET sql_mode=''"));
        for (Map.Entry<String, String> definition : definitions.entrySet()) {
            String name = definition.getKey();
            if (session.query("SHOW TABLES LIKE " + Sql.text(name.replace("_", "\\_")), name)
                    .isEmpty()) {
                session.execute("SET sql_log_bin=OFF", "the session");
                session.execute(definition.getValue(), "table mysql." + name);
            }
        }
    }

    /**
     * Drops the accounts that a donor's server creates for the transfer; the donor drops them afterwards, but still
     * has them during the copy.
     */
    void dropAccountsOfTransfers() throws SstException {
        String accounts = "mysql.global_priv WHERE User LIKE " + Sql.text(MysqldumpMethod.ACCOUNT_OF_TRANSFER + "%");
        if (session.query("SELECT User FROM " + accounts, "the accounts").isEmpty()) {
            return;
        }
        session.execute("SET SESSION sql_log_bin=OFF", "the session");
        session.execute("DELETE FROM " + accounts, "the accounts");
        session.execute("FLUSH PRIVILEGES", "the accounts");
    }

    /** Restarts the binlog at the donor's position; without a binlog there is nothing to do. */
    void adoptBinlog(String state) throws SstException {
        if (!session.variable("log_bin").equals("ON")) {
            return;
        }
        session.execute("SET SESSION sql_log_bin=OFF", "the session");
        // a node refuses to reset its binlog while replication is on
        session.execute("SET GLOBAL wsrep_on=OFF", "the binlog");
        try {
            session.execute("RESET MASTER", "the binlog");
            session.execute("SET GLOBAL gtid_binlog_state=" + Sql.text(state), "the binlog");
        } finally {
            session.execute("SET GLOBAL wsrep_on=ON", "the binlog");
        }
    }

    /** Ends the wait. Later changes may be applied at once, so the domain comes first. */
    void begin(MysqldumpOptions.StartPosition position) throws SstException {
        if (position.gtidDomain().isPresent() && keepsGtid()) {
            session.execute(
                    "SET GLOBAL wsrep_gtid_domain_id=" + position.gtidDomain().getAsLong(), "the GTID domain");
        }
        session.execute("SET GLOBAL wsrep_start_position=" + Sql.text(position.text()), "the start position");
    }

    private boolean keepsGtid() throws SstException {
        return session.variable("wsrep_gtid_mode").equals("ON")
                || session.variable("wsrep_gtid_strict_mode").equals("ON");
    }

    /** Allows events again, and restores the log settings if that has not been done, if the node still answers. */
    @Override
    public void close() {
        try (Session closing = session) {
            for (String setting : restore) {
                closing.attempt(setting);
            }
            if (eventsHeld && !closing.attempt("SET GLOBAL event_scheduler=ON")) {
                LOG.warn("event_scheduler stays OFF at the {}: set it to ON there", closing.label());
            }
        } catch (SstException e) {
            LOG.debug("end the session", e);
        }
    }
}
