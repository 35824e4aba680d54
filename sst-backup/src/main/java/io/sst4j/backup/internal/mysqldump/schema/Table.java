/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.schema;

import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A table with rows of its own.
 *
 * @param name its name at the donor
 * @param engine the storage engine
 * @param create the statement that makes it
 * @param columns those whose values travel: all but generated ones
 * @param rowFormat what the engine made of a format that the statement leaves open; empty if it names one
 * @param key the columns of the primary key; empty without one
 * @param history how rows of the past are carried
 * @param rows about how many rows it has
 * @param bytes about how many bytes they have
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

    /** How rows of the past are carried. */
    public enum History {
        /** The table has none. */
        NONE,
        /** With their times. */
        CARRIED,
        /** Not at all, as the server numbers them by transactions of its own. */
        LEFT
    }

    /** Copies the lists. */
    public Table {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /**
     * Whether the rows are kept by somebody else, so that the table is made and not filled.
     *
     * @return true for engines that only point to data
     */
    public boolean isForeign() {
        return ELSEWHERE.contains(engine.toLowerCase(Locale.ROOT));
    }

    /**
     * Whether a snapshot of the engine stays as it is while others write.
     *
     * @return false if only a lock keeps the table as it is
     */
    public boolean isTransactional() {
        String lower = engine.toLowerCase(Locale.ROOT);
        return lower.equals("innodb") || lower.equals("rocksdb");
    }
}
