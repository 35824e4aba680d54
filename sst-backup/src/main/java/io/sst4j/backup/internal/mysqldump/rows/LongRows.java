/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.rows;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.schema.Column;
import io.sst4j.backup.internal.mysqldump.sql.Failures;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies the long rows of a table without a key, in pieces. Such a row cannot be queried again, so the donor joins
 * each row with the numbers of its pieces, and the joiner collects them in variables.
 *
 * <p>For one table and one thread.
 */
final class LongRows {
    /** Otherwise rows would wait in a join buffer, and their pieces would arrive mixed. */
    private static final String IN_ORDER = "SET SESSION join_cache_level=0";

    private final RowStatements statements;
    private final Session donor;
    private final Session joiner;
    private final String object;
    private final List<Column> columns;
    private final List<Column> longColumns;
    private final List<byte @Nullable []> values = new ArrayList<>();
    private final long[] lengths;
    private long bytes;

    private LongRows(RowStatements statements, Session donor, Session joiner) {
        this.statements = statements;
        this.donor = donor;
        this.joiner = joiner;
        this.object = "table " + statements.target();
        this.columns = statements.table().columns();
        this.longColumns = statements.longColumns();
        this.lengths = new long[longColumns.size()];
    }

    /** Copies the rows that {@link RowStatements#select()} leaves out, if there can be any. */
    static void copy(RowStatements statements, RowCopy.Pair pair, RowStream.Meter meter) throws SstException {
        if (!statements.longColumns().isEmpty()) {
            new LongRows(statements, pair.donor(), pair.joiner()).copy(meter);
        }
    }

    private void copy(RowStream.Meter meter) throws SstException {
        donor.execute(IN_ORDER, "the session");
        String select = statements.selectLongRows();
        try (Statement statement =
                donor.connection().createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            statement.setFetchSize(1);
            try (ResultSet pieces = statement.executeQuery(select)) {
                long next = 0;
                while (pieces.next()) {
                    next = take(pieces, next);
                    if (next == 0) {
                        insert();
                        meter.moved(1, bytes);
                    }
                }
            }
        } catch (SQLException e) {
            throw Failures.statement(donor.label(), select, object, e);
        }
    }

    /** Reads a piece of each long value. Returns the number of the next piece, or 0 if the row is complete. */
    private long take(ResultSet pieces, long expected) throws SQLException, SstException {
        long number = pieces.getLong(1);
        if (number != expected) {
            throw new SstException(
                    ErrorCode.INCOMPLETE_SNAPSHOT,
                    object + ": the " + donor.label() + " gave piece " + number + " of a long row instead of piece "
                            + expected);
        }
        if (number == 0) {
            begin(pieces);
        }
        for (int i = 0; i < lengths.length; i++) {
            byte[] piece = pieces.getBytes(positionOf(longColumns.get(i)) + 1);
            if (piece != null && piece.length > 0) {
                String variable = statements.variable(longColumns.get(i));
                LongValues.update(joiner, "SET " + variable + "=CONCAT(" + variable + ",?)", object, List.of(piece));
            }
        }
        long longest = Arrays.stream(lengths).max().orElse(0);
        return (number + 1) * statements.bytesOfPiece() >= longest ? 0 : number + 1;
    }

    /** Returns a column's position in the result, in which a long column has its length before it. */
    private int positionOf(Column column) {
        int index = columns.indexOf(column);
        return 2
                + index
                + (int) columns.subList(0, index).stream()
                        .filter(longColumns::contains)
                        .count();
    }

    private void begin(ResultSet pieces) throws SQLException, SstException {
        values.clear();
        bytes = 0;
        for (Column column : columns) {
            int at = positionOf(column);
            int place = longColumns.indexOf(column);
            if (place < 0) {
                byte[] value = RowSource.value(pieces, at, column);
                values.add(value);
                bytes += value == null ? 0 : value.length;
            } else {
                lengths[place] = pieces.getLong(at);
                bytes += lengths[place];
                set(column, pieces.wasNull() ? "NULL" : "_binary''");
            }
        }
    }

    private void set(Column column, String value) throws SstException {
        joiner.execute("SET " + statements.variable(column) + "=" + value, object);
    }

    private void insert() throws SstException {
        for (int i = 0; i < lengths.length; i++) {
            LongValues.requireWhole(
                    joiner, statements.variable(longColumns.get(i)), object, longColumns.get(i), lengths[i]);
        }
        String insert = statements.insertLong();
        if (LongValues.update(joiner, insert, object, values) != 1) {
            throw Warnings.lost(joiner, object, insert, 1, 0);
        }
        Warnings.check(joiner, statements, insert);
        for (Column column : longColumns) {
            set(column, "NULL");
        }
    }
}
