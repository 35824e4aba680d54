/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.Cancellation;
import io.sst4j.DonorServer;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.schema.Table;
import io.sst4j.backup.internal.mysqldump.sql.Row;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A consistent snapshot of the donor's data across several sessions, with its binlog position. */
final class DonorSnapshot implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DonorSnapshot.class);
    private static final List<String> READING = List.of(
            "SET character_set_results=NULL, time_zone='+00:00', sql_mode='', net_write_timeout=3600,"
                    + " wait_timeout=86400",
            "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    private static final List<String> LIMITS =
            List.of("max_statement_time", "idle_transaction_timeout", "idle_readonly_transaction_timeout");

    private final Session main;
    private final Optional<Standstill> standstill;
    private boolean locked;
    private String gtid = "";
    private String binlog = "";

    /** Creates a snapshot from a session and, if the donor's data can change, a way to pause writes. */
    DonorSnapshot(Session main, Optional<Standstill> standstill) {
        this.main = main;
        this.standstill = standstill;
    }

    /** Opens the snapshot on all sessions. */
    void open(List<Session> readers) throws SstException {
        for (Session reader : readers) {
            reader.settings(READING);
            for (String limit : LIMITS) {
                reader.attempt("SET SESSION " + limit + "=0");
            }
            reader.attempt("SET SESSION wsrep_sync_wait=0");
        }
        main.attempt("SET SESSION wsrep_sync_wait=0");
        if (standstill.isPresent()) {
            locked = true;
            standstill.get().begin();
        }
        for (Session reader : readers) {
            reader.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT", "the snapshot");
        }
        gtid = main.value("SELECT @@gtid_binlog_pos");
        binlog = standstill.filter(Standstill::holdsBinlog).isPresent() ? "" : binlogPosition();
    }

    private String binlogPosition() throws SstException {
        List<Row> status = main.variable("log_bin").equals("ON")
                ? main.query("SHOW MASTER STATUS", "the binlog position")
                : List.of();
        return status.isEmpty()
                ? ""
                : status.get(0).text(0) + ":" + status.get(0).text(1);
    }

    /** Logs the tables for which the donor stays locked. */
    void tellLock(List<Table> tables) {
        long open = tables.stream().filter(table -> !table.isTransactional()).count();
        if (locked && open > 0) {
            LOG.info("the donor stays locked until {} non-transactional tables are read", open);
        }
    }

    String gtid() {
        return gtid;
    }

    String binlog() {
        return binlog;
    }

    void unlock() throws SstException {
        if (locked) {
            locked = false;
            standstill.orElseThrow().end();
        }
    }

    /** Ends the lock. If its session is broken, the server has already ended it. */
    @Override
    public void close() {
        try {
            unlock();
        } catch (SstException e) {
            LOG.debug("end the lock", e);
        }
    }

    /** Pauses the donor's writes while the snapshot is opened and the tables that no snapshot covers are read. */
    interface Standstill {
        /** Blocks until nothing changes any more. */
        void begin() throws SstException;

        /** Resumes writes; harmless if they were not paused. */
        void end() throws SstException;

        /** Returns true if the pause blocks the binlog too, so that its position cannot be queried until the end. */
        default boolean holdsBinlog() {
            return false;
        }

        /** Creates a lock of the donor's session, which ends with the session. */
        static Standstill lock(Session donor) {
            return new Standstill() {
                @Override
                public void begin() throws SstException {
                    donor.execute("SET lock_wait_timeout=60", "the session");
                    donor.execute("FLUSH TABLES WITH READ LOCK", "the lock of the snapshot");
                }

                @Override
                public void end() throws SstException {
                    donor.execute("UNLOCK TABLES", "the lock of the snapshot");
                }
            };
        }

        /** Creates a pause that the donor's {@link DonorServer} provides. */
        static Standstill askedOf(DonorServer server, Cancellation cancellation) {
            return new Standstill() {
                @Override
                public void begin() throws SstException {
                    server.hold(cancellation);
                }

                @Override
                public void end() throws SstException {
                    try {
                        server.requireStill();
                    } finally {
                        server.resume();
                    }
                }

                @Override
                public boolean holdsBinlog() {
                    return true;
                }
            };
        }
    }
}
