/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump.rows;

import io.sst4j.SstException;
import io.sst4j.backup.mysqldump.schema.Column;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows of the donor as the stream that {@code LOAD DATA} reads: encoded when they are asked for, held nowhere.
 *
 * <p>The server takes the end of a stream that failed for the end of the rows, so {@link #failure()} is to be asked when
 * the statement is over. Not for use by several threads.
 */
final class RowStream extends InputStream {
    private static final int FILL = 64 << 10;

    /** Is told how far the stream is. */
    interface Meter {
        void moved(long rows, long bytes);
    }

    private final RowSource source;
    private final LongValues longValues;
    private final Meter meter;
    private final List<Column> columns;
    private final RowEncoder encoder = new RowEncoder();

    private int column;
    private long longOffset;
    private long longLength;
    private byte[][] longKey = new byte[0][];
    private long rows;
    private boolean ended;
    private @Nullable SstException failure;

    RowStream(RowSource source, LongValues longValues, Meter meter) {
        this.source = source;
        this.longValues = longValues;
        this.meter = meter;
        this.columns = source.statements().table().columns();
    }

    /** What kept the stream from its end. */
    Optional<SstException> failure() {
        return Optional.ofNullable(failure);
    }

    /** How many rows were read whole. */
    long rows() {
        return rows;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (encoder.available() == 0 && !ended) {
            fill();
        }
        return encoder.available() == 0 ? -1 : encoder.take(target, offset, length);
    }

    private void fill() throws SstException {
        long before = rows;
        try {
            while (!ended && encoder.available() < FILL) {
                step();
            }
        } catch (SstException e) {
            failure = e;
            ended = true;
            throw e;
        }
        meter.moved(rows - before, encoder.available());
    }

    /** Encodes a row up to the first long value, a piece of that, or what follows it. */
    private void step() throws SstException {
        if (longLength > 0) {
            piece();
            return;
        }
        if (column == 0 && !source.next()) {
            ended = true;
            return;
        }
        while (column < columns.size()) {
            encoder.field();
            longLength = source.lengthInPieces(column);
            if (longLength > 0) {
                longKey = source.key();
                return;
            }
            byte[] value = source.value(column);
            if (value == null) {
                encoder.nothing();
            } else {
                encoder.bytes(value);
            }
            column++;
        }
        encoder.endRow();
        column = 0;
        rows++;
    }

    private void piece() throws SstException {
        byte[] piece = longValues.piece(source.statements(), columns.get(column), longKey, longOffset);
        encoder.bytes(piece);
        longOffset += piece.length;
        if (longOffset >= longLength) {
            longOffset = 0;
            longLength = 0;
            column++;
            if (column == columns.size()) {
                encoder.endRow();
                column = 0;
                rows++;
            }
        }
    }
}
