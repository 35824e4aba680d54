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

/** A session with a Galera node that waits for its state, and what is to be said there around a copy. */
final class WaitingJoiner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WaitingJoiner.class);
    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(100);
    /** The names that every version knows. */
    private static final List<String> LOGS = List.of("general_log", "slow_query_log");

    private final Session session;
    private final List<String> restore = new ArrayList<>();
    private boolean eventsHeld;

    private WaitingJoiner(Session session) {
        this.session = session;
    }

    /** Logs in and checks that the server is a node that waits. */
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

    /** A node asks for its state shortly before its server takes connections. */
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

    /** Fails unless the node waits: any other would lose its data to a copy, or has begun already. */
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

    /** Lets no event run before the node has begun: until then what it did would stay here, or be lost. */
    void holdEvents() throws SstException {
        if (session.variable("event_scheduler").equals("ON")) {
            session.execute("SET GLOBAL event_scheduler=OFF", "the scheduler of events");
            eventsHeld = true;
        }
    }

    /** Keeps what is copied out of the logs of statements. */
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

    /** Makes log tables that a copy does not touch and an earlier transfer may have lost. */
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

    /** Drops the accounts that a donor's server made for the transfer, drops there after it, and has while it is copied. */
    void dropAccountsOfTransfers() throws SstException {
        String accounts = "mysql.global_priv WHERE User LIKE " + Sql.text(MysqldumpMethod.ACCOUNT_OF_TRANSFER + "%");
        if (session.query("SELECT User FROM " + accounts, "the accounts").isEmpty()) {
            return;
        }
        session.execute("SET SESSION sql_log_bin=OFF", "the session");
        session.execute("DELETE FROM " + accounts, "the accounts");
        session.execute("FLUSH PRIVILEGES", "the accounts");
    }

    /** Begins the binlog anew where the donor's is; without a binlog there is nothing to do. */
    void adoptBinlog(String state) throws SstException {
        if (!session.variable("log_bin").equals("ON")) {
            return;
        }
        session.execute("SET SESSION sql_log_bin=OFF", "the session");
        // a node refuses to forget its binlog while it is one
        session.execute("SET GLOBAL wsrep_on=OFF", "the binlog");
        try {
            session.execute("RESET MASTER", "the binlog");
            session.execute("SET GLOBAL gtid_binlog_state=" + Sql.text(state), "the binlog");
        } finally {
            session.execute("SET GLOBAL wsrep_on=ON", "the binlog");
        }
    }

    /** Ends the wait. What follows may be applied at once, so the domain comes first. */
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

    /** Lets events run, and puts the settings of logs back if that has not been done, as far as the node still listens. */
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
