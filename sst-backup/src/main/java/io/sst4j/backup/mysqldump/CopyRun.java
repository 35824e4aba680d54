/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferSink;
import io.sst4j.backup.internal.mysqldump.rows.LongValues;
import io.sst4j.backup.internal.mysqldump.rows.RowCopy;
import io.sst4j.backup.internal.mysqldump.schema.Column;
import io.sst4j.backup.internal.mysqldump.schema.DataDirectories;
import io.sst4j.backup.internal.mysqldump.schema.HouseObjects;
import io.sst4j.backup.internal.mysqldump.schema.Inventory;
import io.sst4j.backup.internal.mysqldump.schema.InventoryReader;
import io.sst4j.backup.internal.mysqldump.schema.SchemaTrial;
import io.sst4j.backup.internal.mysqldump.schema.SchemaWriter;
import io.sst4j.backup.internal.mysqldump.schema.Table;
import io.sst4j.backup.internal.mysqldump.sql.ServerLogin;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import io.sst4j.backup.internal.mysqldump.sql.Sql;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes schema and accounts through the JDBC driver, and lets an engine copy the rows of the databases. */
final class CopyRun {
    private static final Logger LOG = LoggerFactory.getLogger(CopyRun.class);

    /**
     * The end of time, stored in the currently valid rows of system-versioned tables: the last value of {@code
     * TIMESTAMP}. It is in 2038 up to MariaDB 11.4 and in 2106 later, because a server cannot represent a later
     * moment. Source: the MariaDB manual on system-versioned tables and on {@code TIMESTAMP}.
     */
    private static final String LAST_MOMENT =
            "SELECT COALESCE(FROM_UNIXTIME(4294967295.999999), FROM_UNIXTIME(2147483647.999999))";

    private CopyRun() {}

    /** Copies the requested data. After a failure the joiner is incomplete, and the next run starts over. */
    static LogicalCopy.Report copy(LogicalCopy copy, TransferSink sink) throws SstException {
        long start = System.nanoTime();
        CopyEngine engine = copy.engine() == LogicalCopy.Engine.TOOL ? ToolEngine.of(copy) : new CopyEngine.Native();
        try (Sessions sessions = new Sessions(copy.cancellation())) {
            return new Run(copy, engine, sessions).run(sink, start);
        }
    }

    /** A single copy. */
    private static final class Run {
        private final LogicalCopy copy;
        private final CopyEngine engine;
        private final Sessions sessions;
        private final Session donor;
        private final Session joiner;
        private final ServerLogin joinerLogin;
        private List<String> settings = List.of();
        private final List<String> leftOut = new ArrayList<>();

        Run(LogicalCopy copy, CopyEngine engine, Sessions sessions) throws SstException {
            this.copy = copy;
            this.engine = engine;
            this.sessions = sessions;
            ServerLogin donorLogin = copy.donor().login("donor");
            this.joinerLogin = copy.joiner().login("joiner");
            this.donor = sessions.open(donorLogin);
            this.joiner = sessions.open(joinerLogin);
        }

        LogicalCopy.Report run(TransferSink sink, long start) throws SstException {
            Preflight.check(donor, joiner, !copy.galera());
            if (!copy.galera()) {
                Preflight.requireNoMember(joiner);
            }
            List<Session> readers = readers();
            try (DonorSnapshot snapshot = new DonorSnapshot(donor, standstill());
                    JoinerGlobals globals = new JoinerGlobals(joiner, joinerLogin)) {
                snapshot.open(readers);
                Inventory inventory = new InventoryReader(donor).read(copy.databases());
                Preflight.checkEngines(inventory, joiner);
                Preflight.checkNames(inventory, donor, joiner);
                settings = JoinerGlobals.load(joiner, copy.galera());
                translateEndOfTime(readers);
                globals.prepare(engine.packetBytes(Long.parseLong(donor.variable("max_allowed_packet"))));
                Tally tally = new Tally(sink, allTables(inventory), System::nanoTime);
                RowCopy rows = rowCopy(readers, tally);
                fill(inventory, rows, snapshot, tally);
                leftOut.addAll(inventory.broken());
                if (copy.isWhole()) {
                    leftOut.addAll(HouseObjects.leftOut(donor));
                }
                return report(inventory, tally, snapshot, start);
            }
        }

        /** No lock is needed for a node whose data does not change by itself. */
        private Optional<DonorSnapshot.Standstill> standstill() {
            return copy.galera()
                    ? copy.holder().map(server -> DonorSnapshot.Standstill.askedOf(server, copy.cancellation()))
                    : Optional.of(DonorSnapshot.Standstill.lock(donor));
        }

        private List<Session> readers() throws SstException {
            List<Session> readers = new ArrayList<>();
            for (int i = 0; i <= copy.threads(); i++) {
                readers.add(sessions.open(copy.donor().login("donor")));
            }
            return readers;
        }

        /**
         * Makes the readers replace the donor's end of time with the joiner's, because a row with another end would
         * count as a past row. All sessions have the same time zone.
         */
        private void translateEndOfTime(List<Session> readers) throws SstException {
            String there = joiner.value(LAST_MOMENT);
            for (Session reader : readers) {
                String here = reader.value(LAST_MOMENT);
                if (!here.equals(there)) {
                    reader.execute(
                            "SET " + Column.DONOR_END + "=" + Sql.text(here) + ", " + Column.JOINER_END + "="
                                    + Sql.text(there),
                            "the end of time");
                }
            }
        }

        private RowCopy rowCopy(List<Session> readers, Tally tally) throws SstException {
            List<RowCopy.Pair> pairs = new ArrayList<>();
            for (Session reader : readers.subList(1, readers.size())) {
                Session writer = sessions.open(joinerLogin);
                JoinerGlobals.load(writer, copy.galera());
                pairs.add(new RowCopy.Pair(reader, writer));
            }
            boolean infile = joiner.variable("local_infile").equals("ON");
            if (!infile) {
                LOG.info("the {} has local_infile off: rows are copied with INSERT, which is slower", joiner.label());
            }
            return new RowCopy(pairs, new LongValues(readers.get(0)), infile, tally);
        }

        private void fill(Inventory inventory, RowCopy rows, DonorSnapshot snapshot, Tally tally) throws SstException {
            List<Table> own = ownTables(inventory);
            SystemTables system = new SystemTables(joiner, inventory.systemTables(), copy.databases());
            rows.copy(system.prepare(), SystemTables::beside);
            system.keepOwn();
            if (own.stream().noneMatch(engine::needsLock)) {
                snapshot.unlock();
            }
            tryOut(inventory, system);
            SchemaWriter schema = new SchemaWriter(joiner, new DataDirectories(copy.dataDirectories(), joinerData()));
            leftOut.addAll(schema.begin(inventory, copy.isWhole()));
            engine.copy(new CopyEngine.Work(inventory, own, donor, rows, snapshot, tally, settings));
            snapshot.unlock();
            system.swap(name -> !name.equals(SystemTables.EVENTS));
            leftOut.addAll(schema.finish(inventory));
            schema.events(inventory.events());
            system.swap(name -> name.equals(SystemTables.EVENTS));
            system.dropFormer();
        }

        /** Makes the joiner refuse unsupported definitions while its old data is still there. */
        private void tryOut(Inventory inventory, SystemTables system) throws SstException {
            if (inventory.tables().stream().anyMatch(Table::isForeign)) {
                system.swap(name -> name.equals(SystemTables.SERVERS));
            }
            try {
                new SchemaTrial(joiner).run(inventory.tables());
            } catch (SstException e) {
                if (e.code() != ErrorCode.PEER_GONE) {
                    system.putBack(SystemTables.SERVERS);
                }
                throw e;
            }
        }

        private Optional<Path> joinerData() throws SstException {
            return copy.joiner().isLocal() ? Optional.of(Path.of(joiner.value("SELECT @@datadir"))) : Optional.empty();
        }

        private static List<Table> ownTables(Inventory inventory) {
            return inventory.tables().stream()
                    .filter(table -> !table.isForeign())
                    .toList();
        }

        private static List<Table> allTables(Inventory inventory) {
            List<Table> all = new ArrayList<>(ownTables(inventory));
            all.addAll(inventory.systemTables());
            return all;
        }

        private LogicalCopy.Report report(Inventory inventory, Tally tally, DonorSnapshot snapshot, long start) {
            List<String> foreign = inventory.tables().stream()
                    .filter(Table::isForeign)
                    .map(table -> table.name().quoted() + " (" + table.engine() + ")")
                    .toList();
            inventory.tables().stream()
                    .filter(table -> table.history() == Table.History.LEFT)
                    .forEach(table -> leftOut.add("table " + table.name()
                            + ": without its history, which refers to the donor's transaction numbers"));
            return new LogicalCopy.Report(
                    tally.tables(),
                    tally.rows(),
                    tally.bytes(),
                    Duration.ofNanos(System.nanoTime() - start),
                    snapshot.gtid(),
                    snapshot.binlog(),
                    foreign,
                    leftOut);
        }
    }

    /** The sessions of a copy. They close with it, or are broken off when it is cancelled. */
    private static final class Sessions implements AutoCloseable {
        private final Deque<Session> open = new ArrayDeque<>();
        private final Cancellation cancellation;
        private final Cancellation.Registration registration;

        Sessions(Cancellation cancellation) {
            this.cancellation = cancellation;
            this.registration = cancellation.onCancel(this::abort);
        }

        Session open(ServerLogin login) throws SstException {
            Session session = Session.open(login);
            synchronized (this) {
                open.push(session);
            }
            cancellation.check();
            return session;
        }

        private synchronized void abort() {
            open.forEach(Session::abort);
        }

        /** Closes all sessions; a failure to close one no longer matters. */
        @Override
        public synchronized void close() {
            registration.close();
            for (Session session : open) {
                try {
                    session.close();
                } catch (SstException e) {
                    session.abort();
                }
            }
        }
    }
}
