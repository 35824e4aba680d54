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
 * Copies databases from one running MariaDB server, the donor, to another, the joiner, over the client protocol.
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
 * <p>Without {@link Builder#databases}, everything is copied: databases, routines, views, triggers, events, accounts,
 * and the other tables of {@code mysql} that do not concern only one server. Databases that the donor does not have
 * are dropped on the joiner. With {@link Builder#databases}, only those databases are replaced, and accounts stay as
 * they are.
 *
 * <p>The donor is read in one consistent snapshot. A donor outside Galera is locked with {@code FLUSH TABLES WITH
 * READ LOCK} until the snapshot is open and the tables that no snapshot covers are read. These are the tables of
 * {@code mysql} and of engines such as MyISAM and Aria.
 *
 * <p>Nothing on the joiner is dropped before the donor was reached, checked and its inventory read. Before that, the
 * joiner also creates each kind of table as a trial, in a database {@code sst4j_trial} that is dropped again. The
 * accounts change after all rows have arrived. If tables point to other servers, {@code mysql.servers} is replaced
 * earlier. Apart from that, a failed copy leaves the joiner's system tables unchanged or entirely replaced. Its
 * databases are then incomplete, and the copy can be run again.
 *
 * <p>The joiner should have no other clients. Needs {@code org.mariadb.jdbc:mariadb-java-client}. Immutable. Each run
 * is for one thread and starts further threads, which have ended when it returns.
 */
public final class LogicalCopy {
    private final Builder plan;

    private LogicalCopy(Builder plan) {
        this.plan = plan;
    }

    /**
     * Starts the description of a copy.
     *
     * @param donor the server to read
     * @param joiner the server to fill
     * @return a builder
     */
    public static Builder builder(DatabaseServer donor, DatabaseServer joiner) {
        return new Builder(donor, joiner);
    }

    /**
     * Runs the copy.
     *
     * @return the report, with a {@link Report} as the summary; the position is the donor's binary log GTID
     * @throws SstException if the joiner is incomplete; with the object, the server's error and the beginning of the
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

    /** Runs the copy as part of a transfer, and reports progress to it. */
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

    /** Describes a copy. Not safe for use by several threads. */
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
         * Copies only some databases.
         *
         * @param names their names; none for all, which is the default
         * @return this builder
         */
        public Builder databases(String... names) {
            databases = new ArrayList<>(List.of(names));
            return this;
        }

        /**
         * Sets how many threads copy rows, each with a connection to both servers.
         *
         * @param count from 1 to 64; the default is the number of processors, at least 2 and at most 8
         * @return this builder
         */
        public Builder threads(int count) {
            threads = count;
            return this;
        }

        /**
         * Declares the donor a Galera node in a state transfer, whose data does not change even without a lock. The
         * joiner then does not replicate the copied data.
         *
         * @param isNode the default is false
         * @return this builder
         */
        public Builder galera(boolean isNode) {
            galera = isNode;
            return this;
        }

        /** Sets the server object that pauses the donor's writes, because its node does not pause them itself. */
        Builder heldBy(DonorServer server) {
            holder = Optional.of(server);
            return this;
        }

        /**
         * Sets the engine that copies the rows.
         *
         * @param kind the engine; the default is {@link Engine#NATIVE}
         * @return this builder
         */
        public Builder engine(Engine kind) {
            engine = kind;
            return this;
        }

        /**
         * Sets the programs of {@link Engine#TOOL}.
         *
         * @param dump the dump program; the default is {@code mariadb-dump} or {@code mysqldump} on the path
         * @param client the client program; the default is {@code mariadb} or {@code mysql} on the path
         * @return this builder
         */
        public Builder programs(Path dump, Path client) {
            dumpProgram = Optional.of(dump);
            clientProgram = Optional.of(client);
            return this;
        }

        /**
         * Sets the cancellation that ends the copy early.
         *
         * @param end breaks the copy's connections when it is cancelled; the default is none
         * @return this builder
         */
        public Builder cancellation(Cancellation end) {
            cancellation = end;
            return this;
        }

        /**
         * Sets the listener of {@link #run}. It receives the events of a transfer and, for each table about once per
         * megabyte, a {@link Progress}.
         *
         * @param told the listener, called by the copy's threads, one at a time; its exceptions are logged and do not
         *     affect the copy
         * @return this builder
         */
        public Builder listener(TransferListener told) {
            listener = told;
            return this;
        }

        /**
         * Sets the joiner's directories for the donor's {@code DATA DIRECTORY} and {@code INDEX DIRECTORY}.
         *
         * @param places maps the donor's directory to the joiner's; the default is the same directory
         * @return this builder
         */
        public Builder dataDirectories(UnaryOperator<String> places) {
            dataDirectories = places;
            return this;
        }

        /**
         * Builds the copy.
         *
         * @return the copy
         * @throws SstException if a value is out of range
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
     * The progress of a copy, for one table and in total. It is reported for each table about once per megabyte, and
     * at its end.
     *
     * @param table the quoted name of the table, with its database
     * @param tableRows the number of its rows copied
     * @param tableBytes the bytes of these rows, as sent
     * @param tableRowsExpected the estimated number of its rows
     * @param tableFinished true if the table is complete
     * @param rows the total number of rows copied
     * @param bytes the bytes of these rows, as sent
     * @param rowsExpected the estimated total number of rows
     * @param tables the number of complete tables
     * @param tablesExpected the total number of tables
     * @param elapsed the time since the first row
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
         * Returns the average throughput so far.
         *
         * @return bytes per second; 0 before any time has passed
         */
        public long bytesPerSecond() {
            return elapsed.isZero() ? 0 : (long) ((double) bytes * TimeUnit.SECONDS.toNanos(1) / elapsed.toNanos());
        }

        /**
         * Estimates the remaining time, assuming that the remaining rows are like the copied ones.
         *
         * @return the time until all tables are complete; empty before the first row, and if there are more rows than
         *     expected
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
     * The result of a copy: the summary in its {@link TransferReport}.
     *
     * @param tables the number of tables filled, including system tables
     * @param rows the number of rows in them
     * @param bytes the bytes of the rows, as sent
     * @param duration the duration of the copy
     * @param donorGtid the donor's binlog GTID position at the moment of the snapshot; empty without a binlog
     * @param donorBinlog the donor's binlog file and position at that moment, as {@code file:position}; empty without
     *     a binlog
     * @param foreignTables tables that were created but not filled, because their rows are stored elsewhere
     * @param leftOut other objects that could not be copied, each with the reason in a sentence
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
     * The engine that copies the rows of a logical copy.
     *
     * <p>Databases, empty tables, code and accounts are copied in the same way with every engine. The order of a dump
     * is not used for them, because an interrupted dump would leave the joiner with the accounts of another server.
     */
    public enum Engine {
        /** Several connections at once, through the JDBC driver. */
        NATIVE,
        /**
         * One {@code mariadb-dump} whose output is executed by the {@code mariadb} client.
         *
         * <p>A donor outside Galera stays locked until the dump has its snapshot. If the dump includes tables of
         * non-transactional engines, the lock lasts to the end of the dump.
         *
         * <p>Tables whose rows the dump's text would change are copied natively. The text has six digits of a {@code
         * FLOAT}, shows an invalid {@code ENUM} value as an empty one, and includes values of generated columns. It
         * has {@code INET4}, {@code INET6} and {@code UUID} as text that is read as bytes, and cannot represent
         * transaction-based history. Of the driver's properties, the engine supports {@code sslMode} with {@code
         * disable} or {@code verify-full}, and {@code serverSslCert}.
         */
        TOOL
    }
}
