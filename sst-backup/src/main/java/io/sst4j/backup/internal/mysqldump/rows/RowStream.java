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
 * The donor's rows as a stream for {@code LOAD DATA}, encoded on demand and not stored.
 *
 * <p>Long values are left empty and recorded. After some of them, the stream ends temporarily.
 *
 * <p>The server treats the end of a failed stream as the end of the rows, so call {@link #failure()} after the
 * statement. Not safe for use by several threads.
 */
final class RowStream extends InputStream {
    private static final int FILL = 64 << 10;
    private static final int MOST_DEFERRED = 256;

    /** A value to be put into its row after the row was inserted. */
    record LongValue(Column column, List<byte[]> key, long length) {
        /** Copies the key. */
        LongValue {
            key = List.copyOf(key);
        }
    }

    /** Receives the progress of the stream. */
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

    /** Returns the failure that ended the stream early, if any. */
    Optional<SstException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Returns the number of complete rows read. */
    long rows() {
        return rows;
    }

    /** Takes the long values of the rows so far. If the stream paused for them, it continues afterwards. */
    List<LongValue> takeDeferred() {
        List<LongValue> taken = List.copyOf(deferred);
        deferred.clear();
        paused = false;
        return taken;
    }

    /** Returns true if all rows were read. */
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
