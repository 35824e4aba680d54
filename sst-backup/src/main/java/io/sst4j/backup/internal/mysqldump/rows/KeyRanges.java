/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.rows;

import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.schema.Table;
import io.sst4j.backup.internal.mysqldump.sql.Row;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import io.sst4j.backup.internal.mysqldump.sql.Sql;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * How a table is divided among threads.
 *
 * @param conditions one for each part; together they hold for every row once
 */
record KeyRanges(List<String> conditions) {
    /** Below this many bytes a table is not worth dividing. */
    static final long LEAST_BYTES = 64L << 20;

    /** Copies the list. */
    KeyRanges {
        conditions = List.copyOf(conditions);
    }

    /** Divides a table only if it is so large a part of the total that one thread would be busy with it when all others are done. */
    static KeyRanges of(Table table, Session donor, int threads, long total) throws SstException {
        boolean divisible = !table.key().isEmpty()
                && table.key().get(0).isWhole()
                && table.isTransactional()
                && table.history() != Table.History.CARRIED;
        if (!divisible || threads == 1 || table.bytes() < LEAST_BYTES || table.bytes() * threads < total) {
            return new KeyRanges(List.of(""));
        }
        String key = Sql.name(table.key().get(0).name());
        Row bounds = donor.row(
                "SELECT MIN(" + key + "), MAX(" + key + ") FROM " + table.name().quoted(), table.name());
        if (bounds.values().get(0).isEmpty()) {
            return new KeyRanges(List.of(""));
        }
        int parts = (int) Math.min(threads * 4L, table.bytes() / (LEAST_BYTES / 4));
        return divide(key, new BigInteger(bounds.text(0)), new BigInteger(bounds.text(1)), parts);
    }

    static KeyRanges divide(String key, BigInteger least, BigInteger greatest, int parts) {
        List<String> conditions = new ArrayList<>();
        BigInteger span = greatest.subtract(least).add(BigInteger.ONE);
        int count = span.min(BigInteger.valueOf(parts)).intValueExact();
        String lower = "";
        for (int i = 1; i <= count; i++) {
            BigInteger bound = least.add(span.multiply(BigInteger.valueOf(i)).divide(BigInteger.valueOf(count)));
            String upper = i == count ? "" : key + "<" + bound;
            conditions.add(lower + (lower.isEmpty() || upper.isEmpty() ? "" : " AND ") + upper);
            lower = key + ">=" + bound;
        }
        return new KeyRanges(conditions);
    }
}
