/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.rows.RowCopy;
import io.sst4j.backup.internal.mysqldump.schema.Inventory;
import io.sst4j.backup.internal.mysqldump.schema.Table;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import java.util.List;
import java.util.function.UnaryOperator;

/** A way to move rows to tables that the joiner has without rows. */
interface CopyEngine {
    /**
     * What is to be moved.
     *
     * @param inventory what is in the donor
     * @param tables those of its tables whose rows are to be moved
     * @param donor a session of the donor
     * @param rows moves rows by sessions in the snapshot
     * @param snapshot its lock may be ended as soon as nothing to come needs it
     * @param progress is told how the rows move
     * @param settings what prepares a session of the joiner to load
     */
    record Work(
            Inventory inventory,
            List<Table> tables,
            Session donor,
            RowCopy rows,
            DonorSnapshot snapshot,
            RowCopy.Progress progress,
            List<String> settings) {}

    /** Whether the donor must stay locked until this engine has begun to read the table. */
    boolean needsLock(Table table);

    /**
     * How large a packet the joiner must take.
     *
     * @param atDonor how large one the donor takes
     */
    long packetBytes(long atDonor);

    /**
     * Moves the rows of all tables.
     *
     * @throws SstException the first failure
     */
    void copy(Work work) throws SstException;

    /** Moves rows by several sessions, and ends the lock before those that the snapshot covers. */
    final class Native implements CopyEngine {
        @Override
        public boolean needsLock(Table table) {
            return !table.isTransactional();
        }

        @Override
        public long packetBytes(long atDonor) {
            return atDonor;
        }

        @Override
        public void copy(Work work) throws SstException {
            work.snapshot().tellLock(work.tables());
            work.rows().copy(work.tables().stream().filter(this::needsLock).toList(), UnaryOperator.identity());
            work.snapshot().unlock();
            work.rows()
                    .copy(work.tables().stream().filter(Table::isTransactional).toList(), UnaryOperator.identity());
        }
    }
}
