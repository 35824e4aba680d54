/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.schema.Table;
import java.util.function.UnaryOperator;

/** Moves rows by several sessions, and ends the lock before those that the snapshot covers. */
final class NativeEngine implements CopyEngine {
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
        work.rows().copy(work.tables().stream().filter(Table::isTransactional).toList(), UnaryOperator.identity());
    }
}
