/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.backup.internal.mysqldump.rows.RowEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time to write a row for {@code LOAD DATA}, compared with a plain copy of its bytes, which no encoder can beat.
 *
 * <p>A row consists of a number, a text of 100 letters, NULL, and a value of 900 bytes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RowEncoderBenchmark {
    private static final int VALUE_BYTES = 900;

    /** The value's content. Letters need no escapes; of random bytes, one in 64 does. */
    @Param({"letters", "random"})
    public String value = "";

    private final List<byte[]> fields = new ArrayList<>();
    private final RowEncoder encoder = new RowEncoder();
    private final byte[] target = new byte[4 * VALUE_BYTES];

    /** Creates the row. */
    @Setup
    public void makeRow() {
        byte[] last = new byte[VALUE_BYTES];
        new Random(42).nextBytes(last);
        if (value.equals("letters")) {
            for (int i = 0; i < last.length; i++) {
                last[i] = (byte) ('a' + (last[i] & 15));
            }
        }
        fields.add("1234567".getBytes(StandardCharsets.US_ASCII));
        fields.add("letters-".repeat(13).substring(0, 100).getBytes(StandardCharsets.US_ASCII));
        fields.add(last);
    }

    /**
     * Encodes the row.
     *
     * @return the bytes written
     */
    @Benchmark
    public int encode() {
        for (byte[] field : fields) {
            encoder.field();
            encoder.bytes(field);
        }
        encoder.field();
        encoder.nothing();
        encoder.endRow();
        return encoder.take(target, 0, target.length);
    }

    /**
     * Copies the row.
     *
     * @return the bytes copied
     */
    @Benchmark
    public int copy() {
        int at = 0;
        for (byte[] field : fields) {
            System.arraycopy(field, 0, target, at, field.length);
            at += field.length;
        }
        return at;
    }
}
