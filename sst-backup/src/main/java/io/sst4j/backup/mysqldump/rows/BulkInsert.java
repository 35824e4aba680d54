/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump.rows;

import io.sst4j.SstException;
import io.sst4j.backup.mysqldump.schema.Column;
import io.sst4j.backup.mysqldump.sql.Failures;
import io.sst4j.backup.mysqldump.sql.Session;
import java.io.ByteArrayOutputStream;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes rows by prepared statements in batches, where the joiner does not allow {@code LOAD DATA LOCAL}. */
final class BulkInsert implements RowLoader {
    private static final int BATCH_ROWS = 1000;
    private static final int BATCH_BYTES = 1 << 20;

    private final LongValues longValues;

    BulkInsert(LongValues longValues) {
        this.longValues = longValues;
    }

    @Override
    public long load(RowSource source, Session joiner, RowStream.Meter meter) throws SstException {
        String insert = source.statements().insert();
        String object = "table " + source.statements().target();
        long taken = 0;
        long largest = 0;
        try (PreparedStatement statement = joiner.connection().prepareStatement(insert)) {
            joiner.execute("START TRANSACTION", object);
            long bytes = 0;
            int batched = 0;
            while (source.next()) {
                long size = bind(source, statement);
                largest = Math.max(largest, size);
                bytes += size;
                statement.addBatch();
                batched++;
                if (batched == BATCH_ROWS || bytes >= BATCH_BYTES) {
                    flush(statement, joiner, source.statements(), insert);
                    meter.moved(batched, bytes);
                    taken += batched;
                    batched = 0;
                    bytes = 0;
                }
            }
            if (batched > 0) {
                flush(statement, joiner, source.statements(), insert);
                meter.moved(batched, bytes);
                taken += batched;
            }
            joiner.execute("COMMIT", object);
            return taken;
        } catch (SQLException e) {
            throw Failures.statement(joiner.label(), insert, object + " (largest row so far " + largest + " bytes)", e);
        }
    }

    private static void flush(PreparedStatement statement, Session joiner, RowStatements statements, String insert)
            throws SQLException, SstException {
        statement.executeBatch();
        Warnings.check(joiner, statements, insert);
    }

    private long bind(RowSource source, PreparedStatement statement) throws SQLException, SstException {
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
        return bytes;
    }

    private byte @Nullable [] whole(RowSource source, int column) throws SstException {
        long length = source.lengthInPieces(column);
        if (length == 0) {
            return source.value(column);
        }
        byte[][] key = source.key();
        Column read = source.statements().table().columns().get(column);
        ByteArrayOutputStream whole = new ByteArrayOutputStream(Math.toIntExact(length));
        while (whole.size() < length) {
            whole.writeBytes(longValues.piece(source.statements(), read, key, whole.size()));
        }
        return whole.toByteArray();
    }
}
