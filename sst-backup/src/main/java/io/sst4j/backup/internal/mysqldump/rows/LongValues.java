/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.rows;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.schema.Column;
import io.sst4j.backup.internal.mysqldump.sql.Failures;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies long values in pieces, read through a separate session in the same snapshot.
 *
 * <p>Safe for use by several threads, which take turns.
 */
public final class LongValues {
    private static final String VARIABLE = "@sst4j_long";

    private final Session donor;

    /**
     * Starts with a session.
     *
     * @param donor a session in the snapshot that nothing else uses
     */
    public LongValues(Session donor) {
        this.donor = donor;
    }

    /** Returns a piece of a row's value, at most {@link RowStatements#PIECE_BYTES}. */
    synchronized byte[] piece(RowStatements statements, Column column, List<byte[]> key, long offset)
            throws SstException {
        String select = statements.selectPiece(column);
        try (PreparedStatement statement = donor.connection().prepareStatement(select)) {
            statement.setLong(1, offset + 1);
            for (int i = 0; i < key.size(); i++) {
                statement.setBytes(i + 2, key.get(i));
            }
            try (ResultSet row = statement.executeQuery()) {
                byte[] piece = row.next() ? row.getBytes(1) : null;
                if (piece == null || piece.length == 0) {
                    throw new SstException(
                            ErrorCode.INCOMPLETE_SNAPSHOT,
                            "a long value of table " + statements.table().name() + ", column " + column.name()
                                    + ", cannot be read again by its key on the " + donor.label()
                                    + ", or is larger than its max_allowed_packet: raise that limit");
                }
                return piece;
            }
        } catch (SQLException e) {
            throw Failures.statement(
                    donor.label(), select, "table " + statements.table().name(), e);
        }
    }

    /** Copies a value to the joiner in pieces, and then into its row. */
    void carry(RowStatements statements, RowStream.LongValue value, Session joiner) throws SstException {
        String object = "table " + statements.target();
        joiner.execute("SET " + VARIABLE + "=_binary''", object);
        String append = "SET " + VARIABLE + "=CONCAT(" + VARIABLE + ",?)";
        for (long offset = 0; offset < value.length(); ) {
            byte[] piece = piece(statements, value.column(), value.key(), offset);
            update(joiner, append, object, List.of(piece));
            offset += piece.length;
        }
        requireWhole(joiner, VARIABLE, object, value.column(), value.length());
        String put = statements.putLong(value.column(), VARIABLE);
        if (update(joiner, put, object, value.key()) != 1) {
            throw new SstException(
                    ErrorCode.STATEMENT_FAILED,
                    object + " on the " + joiner.label() + ": the row of a long value cannot be found by its key");
        }
        Warnings.check(joiner, statements, put);
        joiner.execute("SET " + VARIABLE + "=NULL", object);
    }

    /** Fails if the joiner did not collect all pieces of a value: beyond its limit, the result is NULL. */
    static void requireWhole(Session joiner, String variable, String object, Column column, long length)
            throws SstException {
        String gathered = joiner.value("SELECT COALESCE(LENGTH(" + variable + "),0)");
        if (!gathered.equals(String.valueOf(length))) {
            throw new SstException(
                    ErrorCode.STATEMENT_FAILED,
                    object + " on the " + joiner.label() + ": a value of " + length + " bytes in column "
                            + column.name() + " is larger than its max_allowed_packet of "
                            + joiner.variable("max_allowed_packet") + ": raise that limit");
        }
    }

    static long update(Session joiner, String statement, String object, List<? extends byte @Nullable []> values)
            throws SstException {
        try (PreparedStatement prepared = joiner.connection().prepareStatement(statement)) {
            for (int i = 0; i < values.size(); i++) {
                byte[] value = values.get(i);
                if (value == null) {
                    prepared.setNull(i + 1, java.sql.Types.VARCHAR);
                } else {
                    prepared.setBytes(i + 1, value);
                }
            }
            return prepared.executeUpdate();
        } catch (SQLException e) {
            throw Failures.statement(joiner.label(), statement, object, e);
        }
    }
}
