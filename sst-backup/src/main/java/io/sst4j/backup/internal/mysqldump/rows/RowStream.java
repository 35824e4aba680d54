/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.rows;

import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.schema.Column;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows of the donor as the stream that {@code LOAD DATA} reads: encoded when they are asked for, held nowhere.
 *
 * <p>Long values are left empty and noted; after some of them the stream ends for a while.
 *
 * <p>The server takes the end of a stream that failed for the end of the rows, so {@link #failure()} is to be asked when
 * the statement is over. Not for use by several threads.
 */
final class RowStream extends InputStream {
    private static final int FILL = 64 << 10;
    private static final int MOST_DEFERRED = 256;

    /** A value that is to be put in its row when that is there. */
    record LongValue(Column column, List<byte[]> key, long length) {
        /** Copies the key. */
        LongValue {
            key = List.copyOf(key);
        }
    }

    /** Is told how far the stream is. */
    interface Meter {
        void moved(long rows, long bytes);
    }

    private final RowSource source;
    private final Meter meter;
    private final List<Column> columns;
    private final RowEncoder encoder = new RowEncoder();

    private final List<LongValue> deferred = new ArrayList<>();
    private boolean paused;
    private long rows;
    private boolean ended;
    private @Nullable SstException failure;

    RowStream(RowSource source, Meter meter) {
        this.source = source;
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

    /** Takes the long values of the rows so far; the stream, if it paused for them, goes on afterwards. */
    List<LongValue> takeDeferred() {
        List<LongValue> taken = List.copyOf(deferred);
        deferred.clear();
        paused = false;
        return taken;
    }

    /** Whether all rows were read. */
    boolean isEnded() {
        return ended;
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
        if (encoder.available() == 0 && !ended && !paused) {
            fill();
        }
        return encoder.available() == 0 ? -1 : encoder.take(target, offset, length);
    }

    private void fill() throws SstException {
        long before = rows;
        try {
            while (!ended && !paused && encoder.available() < FILL) {
                step();
            }
        } catch (SstException e) {
            failure = e;
            ended = true;
            throw e;
        }
        meter.moved(rows - before, encoder.available());
    }

    private void step() throws SstException {
        if (!source.next()) {
            ended = true;
            return;
        }
        for (int column = 0; column < columns.size(); column++) {
            encoder.field();
            long length = source.lengthInPieces(column);
            byte[] value = source.value(column);
            if (length > 0) {
                // not NULL, which the column may refuse: the value follows
                deferred.add(new LongValue(columns.get(column), source.key(), length));
            } else if (value == null) {
                encoder.nothing();
            } else {
                encoder.bytes(value);
            }
        }
        encoder.endRow();
        rows++;
        paused = deferred.size() >= MOST_DEFERRED;
    }
}
