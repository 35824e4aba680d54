/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.rows;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.sql.Failures;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.Statement;

/** Writes rows with {@code LOAD DATA LOCAL} from a stream, which no packet limit applies to. */
final class InfileLoader implements RowCopy.Loader {
    private final LongValues longValues;

    InfileLoader(LongValues longValues) {
        this.longValues = longValues;
    }

    @Override
    public long load(RowSource source, Session joiner, RowStream.Meter meter) throws SstException {
        RowStatements statements = source.statements();
        long taken = 0;
        try (RowStream stream = new RowStream(source, meter)) {
            while (!stream.isEnded()) {
                long before = stream.rows();
                long part = loadPart(stream, joiner, statements);
                if (part != stream.rows() - before) {
                    throw Warnings.lost(
                            joiner, "table " + statements.target(), statements.load(), stream.rows() - before, part);
                }
                Warnings.check(joiner, statements, statements.load());
                for (RowStream.LongValue value : stream.takeDeferred()) {
                    longValues.carry(statements, value, joiner);
                    meter.moved(0, value.length());
                }
                taken += part;
            }
            return taken;
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "close the rows of " + statements.target(), e);
        }
    }

    private static long loadPart(RowStream stream, Session joiner, RowStatements statements) throws SstException {
        String load = statements.load();
        long taken;
        try (Statement statement = joiner.connection().createStatement()) {
            statement.unwrap(org.mariadb.jdbc.Statement.class).setLocalInfileInputStream(stream);
            taken = statement.executeLargeUpdate(load);
        } catch (SQLException e) {
            SstException failure = Failures.statement(joiner.label(), load, "table " + statements.target(), e);
            throw stream.failure().orElse(failure);
        }
        if (stream.failure().isPresent()) {
            throw stream.failure().get();
        }
        return taken;
    }
}
