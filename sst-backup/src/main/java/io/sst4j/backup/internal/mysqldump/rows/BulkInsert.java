/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.rows;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.schema.Column;
import io.sst4j.backup.internal.mysqldump.sql.Failures;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import java.io.ByteArrayOutputStream;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes rows in batches of prepared statements, if the joiner does not allow {@code LOAD DATA LOCAL}. */
final class BulkInsert implements RowCopy.Loader {
    private static final int BATCH_ROWS = 1000;
    private static final int BATCH_BYTES = 1 << 20;
    /** The space that a statement needs in addition to the values. */
    private static final int HEADROOM = 16 << 10;

    private final LongValues longValues;

    BulkInsert(LongValues longValues) {
        this.longValues = longValues;
    }

    @Override
    public long load(RowSource source, Session joiner, RowStream.Meter meter) throws SstException {
        String insert = source.statements().insert();
        String object = "table " + source.statements().target();
        long limit = Long.parseLong(joiner.variable("max_allowed_packet"));
        try (PreparedStatement statement = joiner.connection().prepareStatement(insert)) {
            joiner.execute("START TRANSACTION", object);
            Batch batch = new Batch(statement, joiner, source.statements(), meter);
            while (source.next()) {
                batch.add(bind(source, statement, joiner, limit), Math.min(BATCH_BYTES, limit / 4));
            }
            batch.flush();
            joiner.execute("COMMIT", object);
            return batch.taken;
        } catch (SQLException e) {
            throw Failures.statement(joiner.label(), insert, object, e);
        }
    }

    /** Rows waiting for their statement. */
    private static final class Batch {
        private final PreparedStatement statement;
        private final Session joiner;
        private final RowStatements statements;
        private final RowStream.Meter meter;
        private int rows;
        private long bytes;
        private long taken;

        Batch(PreparedStatement statement, Session joiner, RowStatements statements, RowStream.Meter meter) {
            this.statement = statement;
            this.joiner = joiner;
            this.statements = statements;
            this.meter = meter;
        }

        void add(long size, long mostBytes) throws SQLException, SstException {
            statement.addBatch();
            rows++;
            bytes += size;
            if (rows == BATCH_ROWS || bytes >= mostBytes) {
                flush();
            }
        }

        void flush() throws SQLException, SstException {
            if (rows > 0) {
                statement.executeBatch();
                Warnings.check(joiner, statements, statements.insert());
                meter.moved(rows, bytes);
                taken += rows;
                rows = 0;
                bytes = 0;
            }
        }
    }

    private long bind(RowSource source, PreparedStatement statement, Session joiner, long limit)
            throws SQLException, SstException {
        List<Column> columns = source.statements().table().columns();
        long bytes = 0;
        for (int i = 0; i < columns.size(); i++) {
            byte[] value = whole(source, i);
            if (value == null) {
                statement.setNull(i + 1, java.sql.Types.VARCHAR);
            } else {
                statement.setBytes(i + 1, value);
                bytes += value.length;
            }
        }
        if (bytes + HEADROOM > limit) {
            throw new SstException(
                    ErrorCode.STATEMENT_FAILED,
                    "table " + source.statements().target() + " on the " + joiner.label() + ": a row of " + bytes
                            + " bytes is larger than its max_allowed_packet of " + limit
                            + ": raise that limit, or set local_infile=ON there");
        }
        return bytes;
    }

    private byte @Nullable [] whole(RowSource source, int column) throws SstException {
        long length = source.lengthInPieces(column);
        if (length == 0) {
            return source.value(column);
        }
        List<byte[]> key = source.key();
        Column read = source.statements().table().columns().get(column);
        ByteArrayOutputStream whole = new ByteArrayOutputStream(Math.toIntExact(length));
        while (whole.size() < length) {
            whole.writeBytes(longValues.piece(source.statements(), read, key, whole.size()));
        }
        return whole.toByteArray();
    }
}
