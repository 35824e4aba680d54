/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.rows.RowCopy;
import io.sst4j.backup.internal.mysqldump.schema.Table;
import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import io.sst4j.backup.internal.mysqldump.sql.Row;
import io.sst4j.backup.internal.mysqldump.tool.DumpPipe;
import io.sst4j.backup.internal.mysqldump.tool.ToolPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;

/** Copies rows with one dump and one client. Tables that a dump would change are copied through sessions. */
final class ToolEngine implements CopyEngine {
    private static final Duration IDLE_LIMIT = Duration.ofHours(1);
    private static final long MOST_PACKET_BYTES = 1L << 30;

    /** Types whose text loses part of the value, or that read a text's bytes as another value. */
    private static final Set<String> CHANGED = Set.of("float", "enum", "inet4", "inet6", "uuid");

    private static final List<String> ROWS_ONLY = List.of(
            "--compact",
            "--no-create-info",
            "--no-create-db",
            "--skip-triggers",
            "--skip-lock-tables",
            "--single-transaction",
            "--quick",
            "--extended-insert",
            "--dump-history",
            "--all-databases",
            // texts and binary values are both passed as raw bytes
            "--default-character-set=binary",
            "--max-allowed-packet=1G");

    /** Refuses a value that the dump's text does not represent exactly, instead of adjusting it. */
    private static final String STRICT = "SET sql_mode='STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'";

    /** A dump contains values for generated columns too. */
    private static final String GENERATED = "GENERATED ALWAYS";

    private final LogicalCopy copy;
    private final ToolPrograms programs;

    private ToolEngine(LogicalCopy copy, ToolPrograms programs) {
        this.copy = copy;
        this.programs = programs;
    }

    /** Finds the programs, and fails if they cannot connect to the servers with the required protection. */
    static ToolEngine of(LogicalCopy copy) throws SstException {
        String path = System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
        ToolEngine engine = new ToolEngine(copy, ToolPrograms.find(copy.dumpProgram(), copy.clientProgram(), path));
        copy.donor().tool("donor");
        copy.joiner().tool("joiner");
        return engine;
    }

    /** A dump that has not started has no snapshot yet. */
    @Override
    public boolean needsLock(Table table) {
        return true;
    }

    /** The maximum, because a row is longer as text than in binary form. */
    @Override
    public long packetBytes(long atDonor) {
        return MOST_PACKET_BYTES;
    }

    @Override
    public void copy(Work work) throws SstException {
        requireNoWait(work);
        work.snapshot().tellLock(work.tables());
        List<Table> changed =
                work.tables().stream().filter(table -> !isCarried(table)).toList();
        work.rows()
                .copy(changed.stream().filter(table -> !table.isTransactional()).toList(), UnaryOperator.identity());
        List<Table> carried =
                work.tables().stream().filter(ToolEngine::isCarried).toList();
        if (!carried.isEmpty()) {
            dump(carried, work);
        }
        work.snapshot().unlock();
        work.rows().copy(changed.stream().filter(Table::isTransactional).toList(), UnaryOperator.identity());
    }

    /** A dump cannot skip the wait for replicated changes, which a donor receives only after it stops donating. */
    private void requireNoWait(Work work) throws SstException {
        String waits = copy.galera() ? work.donor().value("SELECT @@global.wsrep_sync_wait") : "0";
        if (!waits.equals("0")) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "wsrep_sync_wait=" + waits
                            + " on the donor would block the dump: set it to 0, or use the engine NATIVE");
        }
    }

    /**
     * Returns true if the dump's text represents the table's rows exactly. For a history, it has the donor's end of
     * time.
     */
    static boolean isCarried(Table table) {
        return table.history() == Table.History.NONE
                && !table.create().contains(GENERATED)
                && table.columns().stream().noneMatch(column -> CHANGED.contains(column.dataType()));
    }

    private void dump(List<Table> tables, Work work) throws SstException {
        Path files = directory();
        try {
            Path options = files.resolve("dump.cnf");
            Files.writeString(options, selection(tables, work));
            DumpPipe pipe = new DumpPipe(
                    programs, copy.donor().tool("donor"), copy.joiner().tool("joiner"), files, IDLE_LIMIT);
            PassedRows passed = new PassedRows(tables, work.progress(), work.snapshot());
            List<String> settings = new ArrayList<>(work.settings());
            settings.add(STRICT);
            pipe.run(options, ROWS_ONLY, settings, passed, copy.cancellation());
            passed.finish();
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "write the dump's options in " + files, e);
        } finally {
            FileUtils.deleteQuietly(files.toFile());
        }
    }

    private static Path directory() throws SstException {
        try {
            return Files.createTempDirectory("sst4j-");
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "make a directory for the dump's logs", e);
        }
    }

    /** Lists the excluded names in a file, because the character set of program arguments is uncertain. */
    private static String selection(List<Table> tables, Work work) throws SstException {
        List<String> databases = work.inventory().databaseNames();
        Set<ObjectName> dumped = tables.stream().map(Table::name).collect(Collectors.toSet());
        StringBuilder options = new StringBuilder("[mysqldump]\n");
        for (Row row : work.donor().query("SHOW DATABASES", "the databases")) {
            if (!databases.contains(row.text(0))) {
                options.append("ignore-database=").append(quoted(row.text(0))).append('\n');
            }
        }
        work.inventory().tables().stream()
                .map(Table::name)
                .filter(name -> !dumped.contains(name))
                .forEach(name -> options.append("ignore-table=")
                        .append(quoted(name.database() + "." + name.name()))
                        .append('\n'));
        return options.toString();
    }

    private static String quoted(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** Derives progress from a dump as it passes through, and ends the lock when it has its snapshot. */
    private static final class PassedRows implements DumpPipe.Listener {
        private final Map<ObjectName, Table> open = new LinkedHashMap<>();
        private final RowCopy.Progress progress;
        private final DonorSnapshot snapshot;
        private final boolean unlocks;
        private Optional<ObjectName> current = Optional.empty();

        PassedRows(List<Table> tables, RowCopy.Progress progress, DonorSnapshot snapshot) {
            tables.forEach(table -> open.put(table.name(), table));
            this.progress = progress;
            this.snapshot = snapshot;
            this.unlocks = tables.stream().allMatch(Table::isTransactional);
        }

        @Override
        public void onSnapshot() throws SstException {
            if (unlocks) {
                snapshot.unlock();
            }
        }

        @Override
        public void onPassed(Optional<ObjectName> table, long rows, long bytes) {
            if (!table.equals(current)) {
                current.map(open::remove).ifPresent(progress::finished);
                current = table;
            }
            table.map(open::get).ifPresent(passing -> progress.moved(passing, rows, bytes));
        }

        /** Reports all tables complete, including those without rows, which do not appear in a dump. */
        void finish() {
            open.values().forEach(progress::finished);
            open.clear();
        }
    }
}
