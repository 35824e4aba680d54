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
 * Copies the rows of tables over pairs of sessions, largest first, large ones in ranges of their key.
 *
 * <p>The first failure breaks the other sessions and is the one that is told.
 */
public final class RowCopy {
    /**
     * Two sessions that one thread moves rows between.
     *
     * @param donor in the snapshot
     * @param joiner with the settings for loading
     */
    public record Pair(Session donor, Session joiner) {
        void abort() {
            donor.abort();
            joiner.abort();
        }
    }

    /** Is told how the rows move, by several threads. */
    public interface Progress {
        /**
         * Some rows of a table moved.
         *
         * @param table the table at the donor
         * @param rows how many more
         * @param bytes how many more bytes, as sent
         */
        void moved(Table table, long rows, long bytes);

        /**
         * A table is complete.
         *
         * @param table the table at the donor
         */
        void finished(Table table);
    }

    private final List<Pair> pairs;
    private final Loader loader;
    private final Progress progress;

    /**
     * Prepares to copy.
     *
     * @param pairs as many as threads shall work
     * @param longValues reads long values
     * @param infile whether the joiner allows {@code LOAD DATA LOCAL}
     * @param progress is told how the rows move
     */
    public RowCopy(List<Pair> pairs, LongValues longValues, boolean infile, Progress progress) {
        this.pairs = List.copyOf(pairs);
        this.loader = infile ? new InfileLoader(longValues) : new BulkInsert(longValues);
        this.progress = progress;
    }

    /**
     * Copies rows and returns when all are there.
     *
     * @param tables the tables
     * @param target the joiner's name of a table
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
         * @return how many rows the joiner took
         */
        long load(RowSource source, Session joiner, RowStream.Meter meter) throws SstException;
    }

    /**
     * How a table is divided among threads.
     *
     * @param conditions one for each part; together they hold for every row once
     */
    record KeyRanges(List<String> conditions) {
        /** Below this many bytes a table is not worth dividing. */
        static final long LEAST_BYTES = 64L << 20;

        /** Copies the list. */
        KeyRanges {
            conditions = List.copyOf(conditions);
        }

        /** Divides a table only if it is so large a part of the total that one thread would be busy with it when all others are done. */
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
