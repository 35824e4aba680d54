/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.rows.RowCopy;
import io.sst4j.backup.internal.mysqldump.schema.Table;
import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import io.sst4j.backup.internal.mysqldump.tool.DumpPipe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes of a dump that passes by what is told of tables, and ends the lock when it has its snapshot. */
final class PassedRows implements DumpPipe.Listener {
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

    /** Tells that all tables are complete, also those without rows, of which a dump says nothing. */
    void finish() {
        open.values().forEach(progress::finished);
        open.clear();
    }
}
