/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.rows;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.schema.Table;
import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import io.sst4j.backup.internal.mysqldump.sql.Row;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import io.sst4j.backup.internal.mysqldump.sql.Sql;
import io.sst4j.internal.io.Faults;
import io.sst4j.internal.io.Threads;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * Copies the rows of tables over pairs of sessions, largest tables first, and large tables in key ranges.
 *
 * <p>The first failure breaks the other sessions and is reported.
 */
public final class RowCopy {
    /**
     * Two sessions between which one thread copies rows.
     *
     * @param donor a session in the snapshot
     * @param joiner a session with the settings for a load
     */
    public record Pair(Session donor, Session joiner) {
        void abort() {
            donor.abort();
            joiner.abort();
        }
    }

    /** Receives the progress of rows, from several threads. */
    public interface Progress {
        /**
         * Reports that rows of a table were copied.
         *
         * @param table the donor's table
         * @param rows the number of further rows
         * @param bytes the number of further bytes, as sent
         */
        void moved(Table table, long rows, long bytes);

        /**
         * Reports that a table is complete.
         *
         * @param table the donor's table
         */
        void finished(Table table);
    }

    private final List<Pair> pairs;
    private final Loader loader;
    private final Progress progress;

    /**
     * Prepares a copy.
     *
     * @param pairs one pair of sessions for each thread
     * @param longValues reads long values
     * @param infile true if the joiner allows {@code LOAD DATA LOCAL}
     * @param progress receives the progress
     */
    public RowCopy(List<Pair> pairs, LongValues longValues, boolean infile, Progress progress) {
        this.pairs = List.copyOf(pairs);
        this.loader = infile ? new InfileLoader(longValues) : new BulkInsert(longValues);
        this.progress = progress;
    }

    /**
     * Copies rows and returns when all have arrived.
     *
     * @param tables the tables
     * @param target returns the joiner's name of a table
     * @throws SstException the first failure
     */
    public void copy(List<Table> tables, UnaryOperator<ObjectName> target) throws SstException {
        List<Work> works = new ArrayList<>();
        long total = tables.stream().mapToLong(Table::bytes).sum();
        for (Table table : tables) {
            KeyRanges ranges = KeyRanges.of(table, pairs.get(0).donor(), pairs.size(), total);
            Whole whole = new Whole(table, ranges.conditions().size());
            ranges.conditions()
                    .forEach(condition -> works.add(
                            new Work(new RowStatements(table, target.apply(table.name()), condition), whole)));
        }
        works.sort(Comparator.comparingLong((Work work) -> work.whole().bytesOfPart())
                .reversed());
        run(new ConcurrentLinkedQueue<>(works));
    }

    private void run(Queue<Work> works) throws SstException {
        AtomicReference<SstException> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        int count = Math.min(pairs.size(), works.size());
        for (int i = 0; i < count; i++) {
            Pair pair = pairs.get(i);
            Thread thread = new Thread(() -> work(pair, works, failure), "sst-copy-" + (i + 1));
            threads.add(thread);
            thread.start();
        }
        Threads.join(threads, () -> fail(new SstException(ErrorCode.CANCELLED, "the copy was interrupted"), failure));
        SstException first = failure.get();
        if (first != null) {
            throw first;
        }
    }

    private void work(Pair pair, Queue<Work> works, AtomicReference<SstException> failure) {
        try {
            for (Work work = works.poll(); work != null && failure.get() == null; work = works.poll()) {
                work.copy(pair, loader, progress);
            }
        } catch (SstException | RuntimeException | Error e) {
            fail(Faults.of("copy rows", e), failure);
        }
    }

    private void fail(SstException cause, AtomicReference<SstException> failure) {
        if (failure.compareAndSet(null, cause)) {
            pairs.forEach(Pair::abort);
        }
    }

    /** A table whose parts are copied one by one. */
    private static final class Whole {
        private final Table table;
        private final int parts;
        private int open;

        Whole(Table table, int parts) {
            this.table = table;
            this.parts = parts;
            this.open = parts;
        }

        long bytesOfPart() {
            return table.bytes() / parts;
        }

        synchronized boolean finishPart() {
            open--;
            return open == 0;
        }
    }

    private record Work(RowStatements statements, Whole whole) {
        void copy(Pair pair, Loader loader, Progress progress) throws SstException {
            Table table = statements.table();
            RowStream.Meter meter = (rows, bytes) -> progress.moved(table, rows, bytes);
            try (RowSource source = RowSource.open(pair.donor(), statements)) {
                loader.load(source, pair.joiner(), meter);
            }
            LongRows.copy(statements, pair, meter);
            if (whole.finishPart()) {
                progress.finished(table);
            }
        }
    }

    /** A way to write rows to the joiner. */
    interface Loader {
        /**
         * Writes all rows of a source.
         *
         * @return the number of rows that the joiner accepted
         */
        long load(RowSource source, Session joiner, RowStream.Meter meter) throws SstException;
    }

    /**
     * The division of a table among threads.
     *
     * @param conditions one condition for each part; every row fulfils exactly one of them
     */
    record KeyRanges(List<String> conditions) {
        /** Tables below this size, in bytes, are not divided. */
        static final long LEAST_BYTES = 64L << 20;

        /** Copies the list. */
        KeyRanges {
            conditions = List.copyOf(conditions);
        }

        /** Divides a table only if, undivided, its thread would still be busy when all others have finished. */
        static KeyRanges of(Table table, Session donor, int threads, long total) throws SstException {
            boolean divisible = !table.key().isEmpty()
                    && table.key().get(0).isWhole()
                    && table.isTransactional()
                    && table.history() != Table.History.CARRIED;
            if (!divisible || threads == 1 || table.bytes() < LEAST_BYTES || table.bytes() * threads < total) {
                return new KeyRanges(List.of(""));
            }
            String key = Sql.name(table.key().get(0).name());
            Row bounds = donor.row(
                    "SELECT MIN(" + key + "), MAX(" + key + ") FROM "
                            + table.name().quoted(),
                    table.name());
            if (bounds.values().get(0).isEmpty()) {
                return new KeyRanges(List.of(""));
            }
            int parts = (int) Math.min(threads * 4L, table.bytes() / (LEAST_BYTES / 4));
            return divide(key, new BigInteger(bounds.text(0)), new BigInteger(bounds.text(1)), parts);
        }

        static KeyRanges divide(String key, BigInteger least, BigInteger greatest, int parts) {
            List<String> conditions = new ArrayList<>();
            BigInteger span = greatest.subtract(least).add(BigInteger.ONE);
            int count = span.min(BigInteger.valueOf(parts)).intValueExact();
            String lower = "";
            for (int i = 1; i <= count; i++) {
                BigInteger bound =
                        least.add(span.multiply(BigInteger.valueOf(i)).divide(BigInteger.valueOf(count)));
                String upper = i == count ? "" : key + "<" + bound;
                conditions.add(lower + (lower.isEmpty() || upper.isEmpty() ? "" : " AND ") + upper);
                lower = key + ">=" + bound;
            }
            return new KeyRanges(conditions);
        }
    }
}
