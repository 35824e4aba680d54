/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.sql.Row;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import io.sst4j.backup.internal.mysqldump.sql.Sql;
import io.sst4j.backup.internal.release.ServerRelease;
import io.sst4j.internal.io.CloseAll;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A session on the Galera node that donates its state. Not safe for use by several threads. */
final class GaleraDonor implements AutoCloseable {
    private static final List<String> LOG_TABLES = List.of("general_log", "slow_log");

    private final DatabaseServer server;
    private final Session session;
    private final Optional<ServerRelease> release;

    private GaleraDonor(DatabaseServer server, Session session, Optional<ServerRelease> release) {
        this.server = server;
        this.session = session;
        this.release = release;
    }

    /**
     * Logs in.
     *
     * @param server the node's server
     * @return the session
     * @throws SstException if the server does not answer or refuses the account
     */
    static GaleraDonor open(DatabaseServer server) throws SstException {
        // a donor cannot catch up with the cluster while it donates, and must not wait for that
        DatabaseServer hurried = server.withVariable("wsrep_sync_wait=0");
        Session session = Session.open(hurried.login("donor"));
        try {
            return new GaleraDonor(hurried, session, ServerRelease.parse(session.value("SELECT VERSION()")));
        } catch (SstException e) {
            CloseAll.quietly(session);
            throw e;
        }
    }

    /**
     * Returns the release that the server reports.
     *
     * @return the release; absent if it reports none
     */
    Optional<ServerRelease> release() {
        return release;
    }

    DatabaseServer server() {
        return server;
    }

    boolean goesOn() {
        return goesOn(release);
    }

    /**
     * Returns true if a server continues to write while its script runs and reads the script's lines. Up to 11.5 it
     * pauses writes and reads no lines.
     */
    static boolean goesOn(Optional<ServerRelease> release) {
        return release.filter(known -> !known.isPxc() && known.isAtLeast(11, 6)).isPresent();
    }

    /** Reads the facts beyond the data. If the donor does not pause writes itself, call it while they are paused. */
    Facts facts() throws SstException {
        Map<String, String> logTables = new LinkedHashMap<>();
        for (Row row : session.query(
                "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA='mysql' AND TABLE_NAME IN "
                        + Sql.list(LOG_TABLES),
                "the log tables")) {
            String name = row.text(0);
            logTables.put(
                    name,
                    session.query("SHOW CREATE TABLE mysql." + name, "table mysql." + name)
                            .get(0)
                            .text(1));
        }
        return new Facts(session.value("SELECT @@global.gtid_binlog_state"), logTables);
    }

    /** Returns the cluster's binlog GTID in its own domain; absent if the node does not keep it. */
    Optional<String> clusterGtid(long clusterDomain) throws SstException {
        if (!session.variable("wsrep_gtid_mode").equals("ON")) {
            return Optional.empty();
        }
        String domain = clusterDomain + "-";
        return Arrays.stream(session.value("SELECT @@global.gtid_binlog_pos").split(",", -1))
                .filter(gtid -> gtid.startsWith(domain))
                .findFirst();
    }

    /** Ends the session; a failure to close it does not matter. */
    @Override
    public void close() {
        CloseAll.quietly(session);
    }

    /**
     * The state that the joiner takes over in addition to the data.
     *
     * @param binlogState the GTID state of the binlog; empty without a binlog
     * @param logTables the definitions of the existing log tables, by name
     */
    record Facts(String binlogState, Map<String, String> logTables) {}
}
