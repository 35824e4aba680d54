/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump.rows;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.mysqldump.schema.Column;
import io.sst4j.backup.mysqldump.sql.Failures;
import io.sst4j.backup.mysqldump.sql.Session;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Reads long values of the donor in pieces, on a session of its own in the same snapshot.
 *
 * <p>Safe for use by several threads, which take turns.
 */
public final class LongValues {
    private final Session donor;

    /**
     * Begins with a session.
     *
     * @param donor a session in the snapshot that nobody else uses
     */
    public LongValues(Session donor) {
        this.donor = donor;
    }

    /** A piece of the value of one row, at the most {@link RowStatements#PIECE_BYTES}. */
    synchronized byte[] piece(RowStatements statements, Column column, byte[][] key, long offset) throws SstException {
        String select = statements.selectPiece(column);
        try (PreparedStatement statement = donor.connection().prepareStatement(select)) {
            statement.setLong(1, offset + 1);
            for (int i = 0; i < key.length; i++) {
                statement.setBytes(i + 2, key[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                byte[] piece = row.next() ? row.getBytes(1) : null;
                if (piece == null || piece.length == 0) {
                    throw new SstException(
                            ErrorCode.INCOMPLETE_SNAPSHOT,
                            "a long value of table " + statements.table().name() + ", column " + column.name()
                                    + ", is not found again by its key on the " + donor.label());
                }
                return piece;
            }
        } catch (SQLException e) {
            throw Failures.statement(
                    donor.label(), select, "table " + statements.table().name(), e);
        }
    }
}
