/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.TransferEvent;
import io.sst4j.TransferSink;
import io.sst4j.backup.internal.mysqldump.schema.Table;
import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final long MEGABYTE = 1 << 20;

    private final AtomicLong clock = new AtomicLong(-5);
    private final List<LogicalCopy.Progress> told = new ArrayList<>();
    private final Table large = table("large", 1000);
    private final Table small = table("small", 0);
    private final List<String> finished = new ArrayList<>();
    private long moved;
    private OptionalLong expected = OptionalLong.empty();
    private final Tally tally = new Tally(new Told(), List.of(large, small), clock::get);

    private final class Told implements TransferSink {
        @Override
        public void moved(long bytes) {
            moved += bytes;
        }

        @Override
        public void expect(OptionalLong bytes) {
            expected = bytes;
        }

        @Override
        public void item(String name, long bytes) {
            finished.add(name + " " + bytes);
        }

        @Override
        public void detail(TransferEvent.Detail detail) {
            told.add((LogicalCopy.Progress) detail);
        }
    }

    private static Table table(String name, long rows) {
        return new Table(
                new ObjectName("d", name), "InnoDB", "", "", List.of(), List.of(), Table.History.NONE, rows, rows * 9);
    }

    private LogicalCopy.Progress last() {
        return told.get(told.size() - 1);
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void tellsRateAndRemainingTime() {
        pass(Duration.ofSeconds(2));
        tally.moved(large, 250, 4 * MEGABYTE);

        assertThat(last().elapsed()).isEqualTo(Duration.ofSeconds(2));
        assertThat(last().bytesPerSecond()).isEqualTo(2 * MEGABYTE);
        assertThat(last().remaining()).contains(Duration.ofSeconds(6));
    }

    @Test
    void tellsNoTimeWhileItCannotKnow() {
        tally.finished(small);
        assertThat(last().bytesPerSecond()).isZero();
        assertThat(last().remaining()).isEmpty();

        pass(Duration.ofSeconds(1));
        tally.moved(large, 1001, MEGABYTE);
        assertThat(last().remaining()).isEmpty();

        tally.finished(large);
        assertThat(last().remaining()).contains(Duration.ZERO);
    }

    @Test
    void tellsOncePerMegabyte() {
        for (int i = 0; i < 8; i++) {
            tally.moved(large, 1, MEGABYTE / 4);
        }

        assertThat(told).hasSize(2);
        assertThat(last().tableRows()).isEqualTo(8);
    }

    @Test
    void tellsTheTransferOfBytesAndTables() {
        tally.moved(large, 250, 4 * MEGABYTE);

        assertThat(moved).isEqualTo(4 * MEGABYTE);
        assertThat(expected).hasValue(16 * MEGABYTE);

        tally.moved(large, 750, 5);
        tally.finished(large);

        assertThat(moved).isEqualTo(4 * MEGABYTE + 5);
        assertThat(finished).containsExactly("`d`.`large` " + (4 * MEGABYTE + 5));
    }
}
