/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

/** Is told how far a copy is: of each table about once per megabyte, and at its end. Calls never overlap. */
@FunctionalInterface
public interface CopyListener {
    /**
     * Rows of a table moved. The copy waits for the return.
     *
     * @param progress how far the table and the copy are
     */
    void onProgress(CopyProgress progress);
}
