/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.Cancellation;
import io.sst4j.DonorServer;
import io.sst4j.ErrorCode;
import io.sst4j.Outcome;
import io.sst4j.Phase;
import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.TransferEvent;
import io.sst4j.TransferListener;
import io.sst4j.TransferReport;
import io.sst4j.TransferSink;
import io.sst4j.internal.monitor.TransferMonitor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Copies databases of one running MariaDB server, the donor, to another, the joiner, over the client protocol.
 *
 * <pre>{@code
 * TransferReport report = LogicalCopy.builder(
 *                 DatabaseServer.at("db1", 3306, "copy", Secret.of(password)),
 *                 DatabaseServer.at("db2", 3306, "root", Secret.of(other)))
 *         .threads(4)
 *         .build()
 *         .run();
 * }</pre>
 *
 * <p>Without {@link Builder#databases} everything is copied: databases, routines, views, triggers, events, accounts and
 * the other tables of {@code mysql} that are not about one server only; databases that the donor does not have are
 * dropped at the joiner. With it only those databases are replaced, and accounts stay as they are.
 *
 * <p>The donor is read in one consistent snapshot. A donor outside of Galera is locked by {@code FLUSH TABLES WITH READ
 * LOCK} until that is open and the tables that no snapshot covers are read: those of {@code mysql}, and tables of engines
 * like MyISAM and Aria. Nothing at the joiner is dropped before the donor was reached, checked and its inventory read, and
 * the joiner made each shape of its tables for trial, in a database {@code sst4j_trial} that is dropped again. The accounts
 * change after all rows are there; where tables point to other servers, {@code mysql.servers} is replaced before. Else a
 * copy that fails leaves the joiner's system tables or has them replaced as a whole. Its databases are then incomplete, and
 * the copy can be run again.
 *
 * <p>The joiner should have no other clients. Needs {@code org.mariadb.jdbc:mariadb-java-client}. Immutable; each run is
 * for one thread and uses further ones of its own, which have ended when it returns.
 */
public final class LogicalCopy {
    private final Builder plan;

    private LogicalCopy(Builder plan) {
        this.plan = plan;
    }

    /**
     * Begins to describe a copy.
     *
     * @param donor the server to read
     * @param joiner the server to fill
     * @return a builder
     */
    public static Builder builder(DatabaseServer donor, DatabaseServer joiner) {
        return new Builder(donor, joiner);
    }

    /**
     * Makes the copy.
     *
     * @return what was done, with a {@link Report} as the summary; the position is the donor's binary log GTID
     * @throws SstException if the joiner is not a whole copy: with the object, the server's error and the head of the
     *     statement
     */
    public TransferReport run() throws SstException {
        TransferMonitor monitor = new TransferMonitor(plan.listener, System::nanoTime);
        monitor.enter(Phase.TRANSFER);
        try {
            Report report = copy(monitor);
            Outcome outcome = new Outcome(Handover.Arrival.position(report.donorGtid()), false);
            return monitor.completed(Role.DONOR, MysqldumpMethod.NAME, outcome.with(report));
        } catch (SstException e) {
            monitor.failed(e);
            throw e;
        }
    }

    /** The copy as a part of a transfer, to which it tells what moves. */
    Report copy(TransferSink sink) throws SstException {
        try {
            return CopyRun.copy(this, sink);
        } catch (SstException e) {
            plan.cancellation.check();
            throw e;
        }
    }

    DatabaseServer donor() {
        return plan.donor;
    }

    DatabaseServer joiner() {
        return plan.joiner;
    }

    List<String> databases() {
        return plan.databases;
    }

    boolean isWhole() {
        return plan.databases.isEmpty();
    }

    int threads() {
        return plan.threads;
    }

    boolean galera() {
        return plan.galera;
    }

    Optional<DonorServer> holder() {
        return plan.holder;
    }

    Engine engine() {
        return plan.engine;
    }

    Optional<Path> dumpProgram() {
        return plan.dumpProgram;
    }

    Optional<Path> clientProgram() {
        return plan.clientProgram;
    }

    Cancellation cancellation() {
        return plan.cancellation;
    }

    UnaryOperator<String> dataDirectories() {
        return plan.dataDirectories;
    }

    /** Describes a copy. Not for use by several threads. */
    public static final class Builder {
        private static final int MOST_THREADS = 64;

        private final DatabaseServer donor;
        private final DatabaseServer joiner;
        private List<String> databases = List.of();
        private int threads = Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors()));
        private boolean galera;
        private Optional<DonorServer> holder = Optional.empty();
        private Engine engine = Engine.NATIVE;
        private Optional<Path> dumpProgram = Optional.empty();
        private Optional<Path> clientProgram = Optional.empty();
        private Cancellation cancellation = new Cancellation();
        private TransferListener listener = TransferListener.NONE;
        private UnaryOperator<String> dataDirectories = UnaryOperator.identity();

        private Builder(DatabaseServer donor, DatabaseServer joiner) {
            this.donor = donor;
            this.joiner = joiner;
        }

        private Builder(Builder other) {
            this(other.donor, other.joiner);
            databases = List.copyOf(other.databases);
            threads = other.threads;
            galera = other.galera;
            holder = other.holder;
            engine = other.engine;
            dumpProgram = other.dumpProgram;
            clientProgram = other.clientProgram;
            cancellation = other.cancellation;
            listener = other.listener;
            dataDirectories = other.dataDirectories;
        }

        /**
         * Copies some databases only.
         *
         * @param names their names; none for all, which is the default
         * @return this
         */
        public Builder databases(String... names) {
            databases = new ArrayList<>(List.of(names));
            return this;
        }

        /**
         * How many threads move rows, each with a connection to both servers.
         *
         * @param count from 1 to 64; by default the number of processors, at least 2 and at most 8
         * @return this
         */
        public Builder threads(int count) {
            threads = count;
            return this;
        }

        /**
         * Says that the donor is a Galera node in a state transfer, whose data stands still without a lock, and that the
         * joiner must not pass on what it is given.
         *
         * @param isNode by default false
         * @return this
         */
        public Builder galera(boolean isNode) {
            galera = isNode;
            return this;
        }

        /** Has a node's server asked to hold still, because it does not by itself. */
        Builder heldBy(DonorServer server) {
            holder = Optional.of(server);
            return this;
        }

        /**
         * What moves the rows.
         *
         * @param kind by default {@link Engine#NATIVE}
         * @return this
         */
        public Builder engine(Engine kind) {
            engine = kind;
            return this;
        }

        /**
         * Where the programs of {@link Engine#TOOL} are.
         *
         * @param dump the program; by default {@code mariadb-dump} or {@code mysqldump} on the path
         * @param client the program; by default {@code mariadb} or {@code mysql} on the path
         * @return this
         */
        public Builder programs(Path dump, Path client) {
            dumpProgram = Optional.of(dump);
            clientProgram = Optional.of(client);
            return this;
        }

        /**
         * What ends the copy early.
         *
         * @param end breaks the copy's connections when thrown; by default nothing does
         * @return this
         */
        public Builder cancellation(Cancellation end) {
            cancellation = end;
            return this;
        }

        /**
         * Sets who hears of {@link #run} what the listener of a transfer hears, and of each table about once per megabyte
         * {@link Progress}.
         *
         * @param told is called by the threads of the copy, one at a time; what it throws is logged and does not disturb the copy
         * @return this
         */
        public Builder listener(TransferListener told) {
            listener = told;
            return this;
        }

        /**
         * Where the joiner has what {@code DATA DIRECTORY} and {@code INDEX DIRECTORY} name at the donor.
         *
         * @param places gives the joiner's directory for the donor's; by default the same
         * @return this
         */
        public Builder dataDirectories(UnaryOperator<String> places) {
            dataDirectories = places;
            return this;
        }

        /**
         * Ends the description.
         *
         * @return the copy
         * @throws SstException if a value is out of its limits
         */
        public LogicalCopy build() throws SstException {
            if (threads < 1 || threads > MOST_THREADS) {
                throw new SstException(
                        ErrorCode.INVALID_OPTION, "threads must be from 1 to " + MOST_THREADS + ", not " + threads);
            }
            return new LogicalCopy(new Builder(this));
        }
    }

    /**
     * How far a copy is, for one table and in total; told of each table about once per megabyte, and at its end.
     *
     * @param table the table that moved, quoted, with its database
     * @param tableRows how many of its rows moved
     * @param tableBytes how many bytes they were, as sent
     * @param tableRowsExpected about how many rows it has
     * @param tableFinished whether it is complete
     * @param rows how many rows moved in total
     * @param bytes how many bytes they were
     * @param rowsExpected about how many rows there are in total
     * @param tables how many tables are complete
     * @param tablesExpected how many tables there are
     * @param elapsed how long rows have been moving
     */
    public record Progress(
            String table,
            long tableRows,
            long tableBytes,
            long tableRowsExpected,
            boolean tableFinished,
            long rows,
            long bytes,
            long rowsExpected,
            int tables,
            int tablesExpected,
            Duration elapsed)
            implements TransferEvent.Detail {
        /**
         * How fast rows moved so far, on average.
         *
         * @return bytes per second; 0 before any time has passed
         */
        public long bytesPerSecond() {
            return elapsed.isZero() ? 0 : (long) ((double) bytes * TimeUnit.SECONDS.toNanos(1) / elapsed.toNanos());
        }

        /**
         * About how long the rest takes, if its rows are like those that moved.
         *
         * @return the time until all tables are complete; empty while nothing moved, and where there are more rows than expected
         */
        public Optional<Duration> remaining() {
            if (tables == tablesExpected) {
                return Optional.of(Duration.ZERO);
            }
            if (rows == 0 || rows > rowsExpected) {
                return Optional.empty();
            }
            return Optional.of(Duration.ofNanos((long) ((double) elapsed.toNanos() / rows * (rowsExpected - rows))));
        }
    }

    /**
     * What a copy did: the summary in its {@link TransferReport}.
     *
     * @param tables how many tables were filled, those of the system included
     * @param rows how many rows they have
     * @param bytes how many bytes the rows were, as sent
     * @param duration how long the copy took
     * @param donorGtid the donor's binlog GTID position at the moment of the snapshot; empty without a binlog
     * @param donorBinlog the donor's binlog file and position then, as {@code file:position}; empty without a binlog
     * @param foreignTables tables that were made and not filled, as their rows are kept elsewhere
     * @param leftOut what else could not be carried, and why, one sentence each
     */
    public record Report(
            int tables,
            long rows,
            long bytes,
            Duration duration,
            String donorGtid,
            String donorBinlog,
            List<String> foreignTables,
            List<String> leftOut)
            implements TransferReport.Summary {
        /** Copies the lists. */
        public Report {
            foreignTables = List.copyOf(foreignTables);
            leftOut = List.copyOf(leftOut);
        }
    }

    /**
     * What moves the rows of a logical copy.
     *
     * <p>Databases, tables without rows, code and accounts go the same way with every engine: a dump has them in an order in
     * which a broken one leaves the joiner with the accounts of another server.
     */
    public enum Engine {
        /** Several connections at once, by the JDBC driver. */
        NATIVE,
        /**
         * One {@code mariadb-dump} whose output the client {@code mariadb} executes.
         *
         * <p>A donor outside of Galera stays locked until the dump has its snapshot, and to the end of the dump where that has
         * tables of engines without transactions.
         *
         * <p>Tables that its text would change go the native way: a {@code FLOAT} is written with six digits, an invalid value
         * of an {@code ENUM} like an empty one, generated columns with values of their own, {@code INET4}, {@code INET6} and
         * {@code UUID} as texts that are read for bytes, and history by transactions not at all. Of the driver's properties it
         * knows {@code sslMode} as {@code disable} or {@code verify-full}, and {@code serverSslCert}.
         */
        TOOL
    }
}
