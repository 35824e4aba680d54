/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.rows;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.schema.Column;
import io.sst4j.backup.internal.mysqldump.sql.Row;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import io.sst4j.backup.internal.mysqldump.sql.Sql;

/** The joiner's warnings about rows that it changed or dropped: {@code LOAD DATA LOCAL} reports no error for them. */
final class Warnings {
    private static final long TRUNCATED = 1265;

    private Warnings() {}

    /** Fails if a value was changed. */
    static void check(Session joiner, RowStatements statements, String statement) throws SstException {
        String object = "table " + statements.target();
        for (Row row : joiner.query("SHOW WARNINGS", object)) {
            if (!row.text(0).equals("Note") && !isEmptyMember(row, statements)) {
                throw new SstException(
                        ErrorCode.STATEMENT_FAILED,
                        object + " on the " + joiner.label() + ": a value would be changed, error " + row.text(1) + " "
                                + row.text(2) + ", in: " + Sql.head(statement));
            }
        }
    }

    /** The donor's {@code ENUM} number 0 is valid, and the joiner accepts it with a warning. */
    private static boolean isEmptyMember(Row row, RowStatements statements) {
        return row.number(1) == TRUNCATED
                && statements.table().columns().stream()
                        .filter(Column::isEnumerated)
                        .anyMatch(column -> row.text(2).contains("'" + column.name() + "'"));
    }

    /** Creates the failure for rows that were dropped. */
    static SstException lost(Session joiner, String object, String statement, long sent, long taken)
            throws SstException {
        String why = joiner.query("SHOW WARNINGS", object).stream()
                .findFirst()
                .map(row -> ", error " + row.text(1) + " " + row.text(2))
                .orElse("");
        return new SstException(
                ErrorCode.STATEMENT_FAILED,
                object + " on the " + joiner.label() + ": took " + taken + " of " + sent + " rows" + why + ", in: "
                        + Sql.head(statement));
    }
}
