/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.schema;

import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A table with its own rows.
 *
 * @param name the name on the donor
 * @param engine the storage engine
 * @param create the statement that creates it
 * @param columns the columns whose values are copied: all except generated ones
 * @param rowFormat the effective row format if the statement does not specify one; otherwise empty
 * @param key the columns of the primary key; empty if there is none
 * @param history the treatment of historical rows
 * @param rows the estimated number of rows
 * @param bytes the estimated size of the rows, in bytes
 */
public record Table(
        ObjectName name,
        String engine,
        String create,
        String rowFormat,
        List<Column> columns,
        List<Column> key,
        History history,
        long rows,
        long bytes) {
    private static final Set<String> ELSEWHERE =
            Set.of("connect", "federated", "spider", "mrg_myisam", "sphinx", "s3", "oqgraph");

    /** The treatment of historical rows. */
    public enum History {
        /** The table has no history. */
        NONE,
        /** The history is copied with its times. */
        CARRIED,
        /** The history is not copied, because it refers to the server's own transaction numbers. */
        LEFT
    }

    /** Copies the lists. */
    public Table {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /**
     * Checks if the rows are stored elsewhere, so that the table is created but not filled.
     *
     * @return true for engines that only point to data
     */
    public boolean isForeign() {
        return ELSEWHERE.contains(engine.toLowerCase(Locale.ROOT));
    }

    /**
     * Checks if a snapshot of the engine is consistent while others write.
     *
     * @return false if only a lock keeps the table unchanged
     */
    public boolean isTransactional() {
        String lower = engine.toLowerCase(Locale.ROOT);
        return lower.equals("innodb") || lower.equals("rocksdb");
    }
}
