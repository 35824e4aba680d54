/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.sql.ServerLogin;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The joiner's settings for a load. Global settings are restored afterwards. */
final class JoinerGlobals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JoinerGlobals.class);
    private static final List<String> LOADING =
            List.of("SET sql_mode='NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES,IGNORE_BAD_TABLE_OPTIONS',"
                    + " time_zone='+00:00', foreign_key_checks=0,"
                    + " check_constraint_checks=0, net_read_timeout=3600, wait_timeout=86400,"
                    + " autocommit=1, max_error_count=1000, lock_wait_timeout=60,"
                    // the donor's MEMORY tables may have been filled under another limit
                    + " max_heap_table_size=" + (1L << 50));
    /** Statements that need a privilege or that some versions do not know. */
    private static final List<String> WHERE_ALLOWED = List.of(
            "SET SESSION sql_log_bin=0",
            "SET SESSION system_versioning_insert_history=1",
            "SET SESSION innodb_strict_mode=0",
            "SET SESSION max_statement_time=0",
            "SET SESSION wsrep_sync_wait=0");

    private static final String NOT_REPLICATED = "SET SESSION wsrep_on=OFF";

    private final Session joiner;
    private final ServerLogin login;
    private final List<String> restore = new ArrayList<>();

    JoinerGlobals(Session joiner, ServerLogin login) {
        this.joiner = joiner;
        this.login = login;
    }

    /**
     * Prepares a session for a load, without replication on a Galera node. Returns the statements that prepare
     * another session.
     */
    static List<String> load(Session session, boolean galera) throws SstException {
        session.settings(LOADING);
        List<String> taken = new ArrayList<>(LOADING);
        for (String setting : WHERE_ALLOWED) {
            if (session.attempt(setting)) {
                taken.add(setting);
            }
        }
        if (galera) {
            session.execute(NOT_REPLICATED, "the session");
            taken.add(NOT_REPLICATED);
        }
        return taken;
    }

    /** Stops events, which would act on incomplete data, and raises the packet size if allowed. */
    void prepare(long packetBytes) throws SstException {
        if (joiner.variable("event_scheduler").equals("ON")) {
            joiner.execute("SET GLOBAL event_scheduler=OFF", "the event scheduler, which must be off meanwhile");
            restore.add("SET GLOBAL event_scheduler=ON");
        }
        long have = Long.parseLong(joiner.variable("max_allowed_packet"));
        if (have < packetBytes && joiner.attempt("SET GLOBAL max_allowed_packet=" + packetBytes)) {
            restore.add("SET GLOBAL max_allowed_packet=" + have);
        }
    }

    /** Uses another session if the copy's own is broken, for example after a cancellation. */
    @Override
    public void close() {
        try {
            putBack(joiner);
        } catch (SstException broken) {
            try (Session another = Session.open(login)) {
                putBack(another);
            } catch (SstException e) {
                LOG.warn(
                        "restore the settings of the {} by hand, with {}: {}", joiner.label(), restore, e.getMessage());
            }
        }
    }

    private void putBack(Session session) throws SstException {
        while (!restore.isEmpty()) {
            session.attempt(restore.get(0));
            restore.remove(0);
        }
    }
}
