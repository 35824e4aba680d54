/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.rows;

import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.schema.Column;
import io.sst4j.backup.internal.mysqldump.schema.Table;
import io.sst4j.backup.internal.mysqldump.sql.Failures;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the rows of a donor's table, one after the other, as bytes. */
final class RowSource implements AutoCloseable {
    private static final int BATCH_BYTES = 256 << 10;
    private static final int MOST_ROWS = 1000;
    private static final int LEAST_ROW_BYTES = 64;

    private final Session donor;
    private final RowStatements statements;
    private final List<Column> columns;
    private final Statement statement;
    private final ResultSet rows;
    private final int[] lengthColumns;

    private RowSource(Session donor, RowStatements statements, Statement statement, ResultSet rows) {
        this.donor = donor;
        this.statements = statements;
        this.columns = statements.table().columns();
        this.statement = statement;
        this.rows = rows;
        this.lengthColumns = lengthColumns(statements);
    }

    private static int[] lengthColumns(RowStatements statements) {
        List<Column> columns = statements.table().columns();
        int[] at = new int[columns.size()];
        int next = columns.size() + 1;
        for (int i = 0; i < at.length; i++) {
            at[i] = statements.readsInPieces(columns.get(i)) ? next++ : 0;
        }
        return at;
    }

    static RowSource open(Session donor, RowStatements statements) throws SstException {
        String select = statements.select();
        Statement statement = null;
        try {
            statement = donor.connection().createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
            statement.setFetchSize(fetchSize(statements.table()));
            return new RowSource(donor, statements, statement, statement.executeQuery(select));
        } catch (SQLException e) {
            SstException failure =
                    Failures.statement(donor.label(), select, statements.table().name(), e);
            close(statement, failure);
            throw failure;
        }
    }

    private static void close(@Nullable Statement statement, SstException failure) {
        if (statement != null) {
            try {
                statement.close();
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /** Fetches enough rows at once that the driver's memory stays small; a single row if rows may be large. */
    static int fetchSize(Table table) {
        boolean large = table.columns().stream()
                .anyMatch(column -> column.isLong() || column.dataType().equals("geometry"));
        if (large) {
            return 1;
        }
        long average = Math.max(LEAST_ROW_BYTES, table.bytes() / Math.max(1, table.rows()));
        boolean uneven = table.columns().stream()
                .anyMatch(column ->
                        column.dataType().endsWith("blob") || column.dataType().endsWith("text"));
        return (int) Math.max(1, Math.min(uneven ? MOST_ROWS / 20 : MOST_ROWS, BATCH_BYTES / average));
    }

    /** Moves to the next row. */
    boolean next() throws SstException {
        try {
            return rows.next();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Returns the bytes of a value; null for NULL and for a value that is read in pieces. */
    byte @Nullable [] value(int column) throws SstException {
        try {
            return value(rows, column + 1, columns.get(column));
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    static byte @Nullable [] value(ResultSet rows, int at, Column column) throws SQLException {
        if (column.isDigits()) {
            String digits = rows.getString(at);
            return digits == null ? null : digits.getBytes(StandardCharsets.ISO_8859_1);
        }
        return rows.getBytes(at);
    }

    /** Returns the length of a value that must be read in pieces, in bytes; 0 for any other value. */
    long lengthInPieces(int column) throws SstException {
        if (lengthColumns[column] == 0) {
            return 0;
        }
        try {
            long length = rows.getLong(lengthColumns[column]);
            return length > RowStatements.LONG_BYTES ? length : 0;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Returns the values of the key in this row. */
    List<byte[]> key() throws SstException {
        List<byte[]> values = new ArrayList<>();
        for (Column part : statements.table().key()) {
            byte[] value = value(columns.indexOf(part));
            values.add(value == null ? new byte[0] : value);
        }
        return values;
    }

    RowStatements statements() {
        return statements;
    }

    private SstException failed(SQLException failure) {
        return Failures.statement(
                donor.label(),
                statements.select(),
                "table " + statements.table().name(),
                failure);
    }

    @Override
    public void close() throws SstException {
        try {
            statement.close();
        } catch (SQLException e) {
            throw failed(e);
        }
    }
}
