/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.rows;

import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.sql.Session;

/** A way to write rows to the joiner. */
interface RowLoader {
    /**
     * Writes all rows of a source.
     *
     * @return how many rows the joiner took
     */
    long load(RowSource source, Session joiner, RowStream.Meter meter) throws SstException;
}
