/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump.rows;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.mysqldump.sql.Failures;
import io.sst4j.backup.mysqldump.sql.Session;
import java.sql.SQLException;
import java.sql.Statement;

/** Writes rows by {@code LOAD DATA LOCAL} from a stream, which no limit of packets concerns. */
final class InfileLoader implements RowLoader {
    private final LongValues longValues;

    InfileLoader(LongValues longValues) {
        this.longValues = longValues;
    }

    @Override
    public long load(RowSource source, Session joiner, RowStream.Meter meter) throws SstException {
        String load = source.statements().load();
        String object = "table " + source.statements().target();
        try (RowStream stream = new RowStream(source, longValues, meter);
                Statement statement = joiner.connection().createStatement()) {
            statement.unwrap(org.mariadb.jdbc.Statement.class).setLocalInfileInputStream(stream);
            long taken;
            try {
                taken = statement.executeLargeUpdate(load);
            } catch (SQLException e) {
                SstException failure = Failures.statement(joiner.label(), load, object, e);
                throw stream.failure().orElse(failure);
            }
            if (stream.failure().isPresent()) {
                throw stream.failure().get();
            }
            if (taken != stream.rows()) {
                throw Warnings.lost(joiner, object, load, stream.rows(), taken);
            }
            Warnings.check(joiner, source.statements(), load);
            return taken;
        } catch (SQLException e) {
            throw Failures.statement(joiner.label(), load, object, e);
        } catch (java.io.IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "close the rows of " + object, e);
        }
    }
}
