/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.rows.RowCopy;
import io.sst4j.backup.internal.mysqldump.schema.Inventory;
import io.sst4j.backup.internal.mysqldump.schema.Table;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import java.util.List;
import java.util.function.UnaryOperator;

/** An engine that copies rows into the joiner's empty tables. */
interface CopyEngine {
    /**
     * The work of an engine.
     *
     * @param inventory the content of the donor
     * @param tables the tables whose rows to copy
     * @param donor a session on the donor
     * @param rows copies rows through sessions in the snapshot
     * @param snapshot the snapshot, whose lock may end as soon as no further step needs it
     * @param progress receives the progress of the rows
     * @param settings the statements that prepare a joiner session for a load
     */
    record Work(
            Inventory inventory,
            List<Table> tables,
            Session donor,
            RowCopy rows,
            DonorSnapshot snapshot,
            RowCopy.Progress progress,
            List<String> settings) {}

    /** Returns true if the donor must stay locked until this engine has started to read the table. */
    boolean needsLock(Table table);

    /**
     * Returns the packet size that the joiner must accept.
     *
     * @param atDonor the donor's packet size
     */
    long packetBytes(long atDonor);

    /**
     * Copies the rows of all tables.
     *
     * @throws SstException the first failure
     */
    void copy(Work work) throws SstException;

    /** Copies rows through several sessions. Ends the lock before it reads the tables that the snapshot covers. */
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
