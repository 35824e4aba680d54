/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.testing.Seeds;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Encoding and decoding without blocks of zeros. Invalid tables are refused. */
class ZeroRunsTest {
    private static final int START = 21;
    private static final int ROUNDS = 3000;

    private static ByteBuffer compacted(byte[] bytes) {
        ByteBuffer memory = ByteBuffer.allocateDirect(START + bytes.length + ZeroRuns.tableBytes(bytes.length));
        memory.position(START).put(bytes);
        ZeroRuns.compact(memory, START);
        return memory.flip().position(START);
    }

    private static byte[] read(ByteBuffer compacted, int most, Random random) {
        ZeroRuns.Reader reader = new ZeroRuns.Reader(compacted, most);
        ByteBuffer all = ByteBuffer.allocate(most);
        while (reader.hasRemaining()) {
            int room = Math.min(all.remaining(), 1 + random.nextInt(10_000));
            ByteBuffer part = all.slice(all.position(), room);
            int count = reader.read(part);
            assertThat(count).isEqualTo(part.position()).isPositive();
            all.position(all.position() + count);
        }
        return Arrays.copyOf(all.array(), all.position());
    }

    @Test
    void whatIsReadIsWhatWasWritten() {
        Random random = Seeds.random("whatIsReadIsWhatWasWritten");
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(60_000)];
            int stretches = random.nextInt(6);
            for (int i = 0; i < stretches && bytes.length > 0; i++) {
                int from = random.nextInt(bytes.length);
                int to = Math.min(bytes.length, from + random.nextInt(20_000));
                for (int at = from; at < to; at++) {
                    bytes[at] = (byte) random.nextInt();
                }
            }
            ByteBuffer compacted = compacted(bytes);
            assertThat(compacted.remaining()).isLessThanOrEqualTo(bytes.length + ZeroRuns.tableBytes(bytes.length));
            assertThat(read(compacted, 60_000, random)).isEqualTo(bytes);
        }
    }

    @Test
    void blocksOfZerosTakeNoRoom() {
        assertThat(compacted(new byte[262_144]).remaining()).isEqualTo(6);
        byte[] one = new byte[262_144];
        one[100_000] = 1;
        assertThat(compacted(one).remaining()).isEqualTo(6 + 8 + ZeroRuns.BLOCK);
    }

    @Test
    void aTableThatDoesNotFitIsRefused() {
        Random random = Seeds.random("aTableThatDoesNotFitIsRefused");
        byte[] bytes = new byte[50_000];
        Arrays.fill(bytes, 0, 5000, (byte) 1);
        Arrays.fill(bytes, 20_000, 30_000, (byte) 2);
        ByteBuffer good = compacted(bytes);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            ByteBuffer bad =
                    ByteBuffer.allocate(good.remaining()).put(good.duplicate()).flip();
            int table = 6 + 2 * 8;
            bad.put(bad.limit() - 1 - random.nextInt(table), (byte) random.nextInt());
            try {
                // an accepted table yields bytes, and no more than its length
                assertThat(read(bad, 60_000, random)).hasSizeLessThanOrEqualTo(60_000);
            } catch (IllegalArgumentException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(ROUNDS / 2);
        for (int length : new int[] {0, 1, 5}) {
            assertThatThrownBy(() -> new ZeroRuns.Reader(ByteBuffer.allocate(length), 100))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
