/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

/**
 * How far a copy is, for one table and in total.
 *
 * @param table the table that moved, quoted, with its database
 * @param tableRows how many of its rows moved
 * @param tableBytes how many bytes they were, as sent
 * @param tableRowsExpected about how many rows it has
 * @param tableFinished whether it is complete
 * @param rows how many rows moved in total
 * @param bytes how many bytes they were
 * @param rowsExpected about how many rows there are in total
 * @param tables how many tables are complete
 * @param tablesExpected how many tables there are
 */
public record CopyProgress(
        String table,
        long tableRows,
        long tableBytes,
        long tableRowsExpected,
        boolean tableFinished,
        long rows,
        long bytes,
        long rowsExpected,
        int tables,
        int tablesExpected) {}
