/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

import static io.sst4j.backup.internal.rsync.wire.Bytes.in;
import static io.sst4j.backup.internal.rsync.wire.Bytes.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sst4j.ErrorCode;
import io.sst4j.MalformedStreamException;
import io.sst4j.SstException;
import io.sst4j.testing.Seeds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireNumbersTest {
    /** Observed between two stock peers. */
    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "127, 7f",
        "128, 8080",
        "255, 80ff",
        "256, 8100",
        "16383, bfff",
        "16384, c00040",
        "2097152, e0000020",
        "268435456, f000000010",
        "-1, f0ffffffff",
        "510, 81fe"
    })
    void varints(int value, String hex) throws Exception {
        assertThat(written(out -> out.varint(value))).isEqualTo(hex);
        assertThat(in(hex).varint()).isEqualTo(value);
    }

    /** Observed between two stock peers. */
    @ParameterizedTest
    @CsvSource({
        "3, 0, 000000",
        "3, 5, 000500",
        "3, 4096, 000010",
        "3, 8388607, 7fffff",
        "3, 8388608, 80000080",
        "4, 1704164645, 65257d93",
        "4, 1700000005, 6505f153",
        "4, -1, f8ffffffffffffffff",
        "3, -1, fcffffffffffffffff"
    })
    void varlongs(int least, long value, String hex) throws Exception {
        assertThat(written(out -> out.varlong(value, least))).isEqualTo(hex);
        assertThat(in(hex).varlong(least)).isEqualTo(value);
    }

    @Test
    void numbersOfAnySizeComeBack() throws Exception {
        Random random = Seeds.random("numbersOfAnySizeComeBack");
        for (int round = 0; round < 20_000; round++) {
            long value = random.nextLong() >>> random.nextInt(64);
            int number = random.nextInt() >>> random.nextInt(32);
            assertThat(in(written(out -> out.varlong(value, 3))).varlong(3)).isEqualTo(value);
            assertThat(in(written(out -> out.varlong(value, 4))).varlong(4)).isEqualTo(value);
            assertThat(in(written(out -> out.varint(number))).varint()).isEqualTo(number);
        }
    }

    @Test
    void numbersThatAreTooLargeAreRefused() {
        refused(ErrorCode.MALFORMED_STREAM, 0, () -> in("f1ffffffff").varint());
        refused(ErrorCode.MALFORMED_STREAM, 0, () -> in("f8ffffffffff").varint());
        refused(ErrorCode.MALFORMED_STREAM, 0, () -> in("ffffffffffffffffffff").varint());
        refused(ErrorCode.MALFORMED_STREAM, 0, () -> in("f9ffffffffffffffff").varlong(4));
        refused(ErrorCode.MALFORMED_STREAM, 0, () -> in("fcffffffffffffffffff").varlong(4));
        refused(ErrorCode.MALFORMED_STREAM, 0, () -> in("fdffffffffffffffffff").varlong(3));
    }

    @Test
    void endWithinANumberIsTold() {
        refused(ErrorCode.TRUNCATED_STREAM, 0, () -> in("").u8());
        refused(ErrorCode.TRUNCATED_STREAM, 3, () -> in("010203").int32());
        refused(ErrorCode.TRUNCATED_STREAM, 2, () -> in("c000").varint());
        refused(ErrorCode.TRUNCATED_STREAM, 2, () -> in("0361").vstring(10));
        refused(ErrorCode.TRUNCATED_STREAM, 2, () -> in("6162").until(0, 10));
    }

    @Test
    void fixedNumbers() throws Exception {
        assertThat(written(out -> out.int32(-2))).isEqualTo("feffffff");
        assertThat(in("11223344").int32()).isEqualTo(0x44332211);
        assertThat(written(out -> out.u16(0xa000))).isEqualTo("00a0");
        assertThat(in("00a0").u16()).isEqualTo(0xa000);
    }

    @Test
    void stringsHaveLengthsOfOneOrTwoBytes() throws Exception {
        assertThat(written(out -> out.vstring(new byte[] {'m', 'd', '5'}))).isEqualTo("036d6435");
        assertThat(written(out -> out.vstring(new byte[128]))).isEqualTo("8080" + "00".repeat(128));
        assertThat(in("8080" + "61".repeat(128)).vstring(128)).hasSize(128).containsOnly('a');
        assertThatIllegalArgumentException().isThrownBy(() -> written(out -> out.vstring(new byte[32768])));
    }

    @Test
    void lengthsAreCheckedBeforeAnythingIsAllocated() {
        refused(ErrorCode.HOSTILE_STREAM, 0, () -> in("").bytes(Integer.MAX_VALUE, 100));
        refused(ErrorCode.HOSTILE_STREAM, 0, () -> in("").bytes(-1, 100));
        refused(ErrorCode.HOSTILE_STREAM, 2, () -> in("ffff").vstring(100));
        refused(ErrorCode.HOSTILE_STREAM, 4, () -> in("6161616100").until(0, 3));
    }

    @Test
    void differencesOfIndexes() throws Exception {
        int[] indexes = {0, 1, 254, 253, 508, 508, 33275, 33274, 1 << 30, -1, -2, -3, -3, -101, 5, -1};
        IndexCoding writer = new IndexCoding();
        String hex = written(out -> {
            for (int index : indexes) {
                writer.write(out, index);
            }
        });
        assertThat(hex)
                .isEqualTo(
                        "01 01 fd fe80fd0000 fe00ff fe0000 fe7fff fe80fa8100 fec0000000 00 ff01 ff01 fffe0000 ff62 fe80050000 00"
                                .replace(" ", ""));
        IndexCoding reader = new IndexCoding();
        WireInput in = in(hex);
        for (int index : indexes) {
            assertThat(reader.read(in)).isEqualTo(index);
        }
        assertThat(in.atEnd()).isTrue();
    }

    @Test
    void absurdIndexesAreRefused() {
        refused(ErrorCode.MALFORMED_STREAM, 2, () -> new IndexCoding().read(in("ffff")));
        refused(ErrorCode.MALFORMED_STREAM, 2, () -> new IndexCoding().read(in("ff00")));
        IndexCoding coding = new IndexCoding();
        WireInput in = in("feffffffff01");
        refused(ErrorCode.MALFORMED_STREAM, 6, () -> {
            assertThat(coding.read(in)).isEqualTo(Integer.MAX_VALUE);
            coding.read(in);
        });
    }

    @Test
    void readingInPiecesCountsTheSame() throws Exception {
        byte[] all = new byte[100_000];
        Random random = Seeds.random("readingInPiecesCountsTheSame");
        random.nextBytes(all);
        WireInput in = new WireInput(new ByteArrayInputStream(all));
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        while (!in.atEnd()) {
            taken.writeBytes(in.bytes(Math.min(1 + random.nextInt(50_000), all.length - taken.size()), 50_000));
        }
        assertThat(taken.toByteArray()).isEqualTo(all);
        assertThat(in.offset()).isEqualTo(all.length);
        assertThat(in.read(ByteBuffer.allocate(1), 1)).isEqualTo(-1);
    }

    @Test
    void failureOfTheStreamKeepsItsReason() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("reset by peer");
            }

            @Override
            public int read(byte[] target, int from, int most) throws IOException {
                throw new IOException("reset by peer");
            }
        };
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> new WireInput(broken).u8())
                .withMessageContaining("reset by peer")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PEER_GONE));
    }

    private static void refused(ErrorCode code, long offset, ThrowingCallable reading) {
        assertThatExceptionOfType(MalformedStreamException.class)
                .isThrownBy(reading)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code))
                .satisfies(e -> assertThat(e.offset()).isEqualTo(offset));
    }
}
