/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.TransferReport;
import java.time.Duration;
import java.util.List;

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
public record CopyReport(
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
    public CopyReport {
        foreignTables = List.copyOf(foreignTables);
        leftOut = List.copyOf(leftOut);
    }
}
