/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZerosTest {
    private static final int AROUND = 3;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 4096, 65_535, 65_536, 65_537, 200_000})
    void onlyZerosAreZeros(int length) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(AROUND + length + AROUND);
        int end = AROUND + length;
        bytes.put(AROUND - 1, (byte) 1).put(end, (byte) 1);

        assertThat(Zeros.are(bytes, AROUND, end)).isTrue();
        for (int at : new int[] {AROUND, (AROUND + end) / 2, end - 1}) {
            if (length > 0) {
                bytes.put(at, (byte) 1);
                assertThat(Zeros.are(bytes, AROUND, end))
                        .as("with a one at %d", at)
                        .isFalse();
                bytes.put(at, (byte) 0);
            }
        }
        assertThat(bytes.position()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 65_537, 200_000})
    void zerosAreWrittenAndNothingElse(int length) {
        byte[] full = new byte[AROUND + length + AROUND];
        Arrays.fill(full, (byte) 1);
        ByteBuffer bytes = ByteBuffer.wrap(full).position(AROUND);

        Zeros.put(bytes, length);

        assertThat(bytes.position()).isEqualTo(AROUND + length);
        assertThat(Zeros.are(bytes, AROUND, AROUND + length)).isTrue();
        assertThat(full[AROUND - 1]).isEqualTo((byte) 1);
        assertThat(full[AROUND + length]).isEqualTo((byte) 1);
    }
}
