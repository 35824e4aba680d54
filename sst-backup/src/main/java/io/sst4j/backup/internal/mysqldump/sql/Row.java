/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.sql;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A row of a small result.
 *
 * @param values the values by column; empty for NULL
 */
public record Row(List<Optional<String>> values) {
    /** Copies the values. */
    public Row {
        values = List.copyOf(values);
    }

    /**
     * Returns a column's text.
     *
     * @param column the index, from 0
     * @return the text; empty for NULL
     */
    public String text(int column) {
        return values.get(column).orElse("");
    }

    /**
     * Returns a column's number.
     *
     * @param column the index, from 0
     * @return the number; 0 for NULL
     */
    public long number(int column) {
        return values.get(column).map(Long::parseLong).orElse(0L);
    }

    /**
     * A row whose values are the bytes that the server sent.
     *
     * @param values the values by column; empty for NULL
     */
    public record Raw(List<byte[]> values) {
        /** Copies the list. */
        public Raw {
            values = List.copyOf(values);
        }

        /**
         * Returns a column's bytes.
         *
         * @param column the index, from 0
         * @return the bytes; none for NULL
         */
        public byte[] bytes(int column) {
            return values.get(column).clone();
        }

        /**
         * Returns a column's text.
         *
         * @param column the index, from 0, of a UTF-8 column
         * @return the text; empty for NULL
         */
        public String text(int column) {
            return new String(values.get(column), StandardCharsets.UTF_8);
        }
    }
}
