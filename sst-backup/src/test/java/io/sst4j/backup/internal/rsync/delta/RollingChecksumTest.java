/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.testing.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RollingChecksumTest {
    @Test
    void sumsByHand() {
        assertThat(RollingChecksum.of(new byte[0], 0, 0)).isZero();
        assertThat(RollingChecksum.of("abc".getBytes(StandardCharsets.US_ASCII), 0, 3))
                .isEqualTo((97 + 98 + 99) | ((3 * 97 + 2 * 98 + 99) << 16));
        assertThat(RollingChecksum.of("hello".getBytes(StandardCharsets.US_ASCII), 0, 5))
                .isEqualTo(0x06270214);
        assertThat(RollingChecksum.of(new byte[] {-1}, 0, 1)).isEqualTo(0xffffffff);
    }

    @Test
    void rollingEqualsSummingAnew() {
        Random random = Seeds.random("RollingChecksumTest.rollingEqualsSummingAnew");
        byte[] bytes = new byte[20_000];
        random.nextBytes(bytes);
        for (int length : new int[] {1, 2, 700, 16_384}) {
            RollingChecksum sum = new RollingChecksum();
            sum.reset(bytes, 0, length);
            for (int at = 0; at + length < bytes.length; at++) {
                sum.roll(bytes[at], bytes[at + length]);
                if (at % 97 == 0) {
                    assertThat(sum.value()).isEqualTo(RollingChecksum.of(bytes, at + 1, length));
                }
            }
        }
    }

    @Test
    void windowShrinksAtTheEnd() {
        byte[] bytes = {5, -7, 100, 3};
        RollingChecksum sum = new RollingChecksum();
        sum.reset(bytes, 0, 4);
        for (int at = 1; at <= 4; at++) {
            sum.rollOut(bytes[at - 1]);
            assertThat(sum.value()).isEqualTo(RollingChecksum.of(bytes, at, 4 - at));
        }
    }
}
