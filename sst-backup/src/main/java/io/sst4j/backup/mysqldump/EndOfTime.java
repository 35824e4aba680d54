/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.schema.Column;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import io.sst4j.backup.internal.mysqldump.sql.Sql;
import java.util.List;

/**
 * The end of time, which the rows of tables with history have that are still valid: the last moment of {@code TIMESTAMP}, in 2038
 * up to MariaDB 11.4 and in 2106 later. A row with another end is a row of the past, so the donor's end must become the joiner's.
 * Source: MariaDB's manual on system-versioned tables and on {@code TIMESTAMP}.
 */
final class EndOfTime {
    /** A server knows no moment after its last. */
    private static final String LAST_MOMENT =
            "SELECT COALESCE(FROM_UNIXTIME(4294967295.999999), FROM_UNIXTIME(2147483647.999999))";

    private EndOfTime() {}

    /** Has the readers give the joiner's end of time in place of the donor's; all sessions have the same time zone. */
    static void translate(List<Session> readers, Session joiner) throws SstException {
        String there = joiner.value(LAST_MOMENT);
        for (Session reader : readers) {
            String here = reader.value(LAST_MOMENT);
            if (!here.equals(there)) {
                reader.execute(
                        "SET " + Column.DONOR_END + "=" + Sql.text(here) + ", " + Column.JOINER_END + "="
                                + Sql.text(there),
                        "the end of time");
            }
        }
    }
}
