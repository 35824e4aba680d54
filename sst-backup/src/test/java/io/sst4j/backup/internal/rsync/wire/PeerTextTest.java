/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.testing.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "\u00e9\u4e2d", "\ud83d\ude00", "\ufffd", "\udbff\udc80"})
    void textOfUtf8IsThatText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(PeerText.decode(bytes)).isEqualTo(text);
        assertThat(PeerText.encode(text)).isEqualTo(bytes);
    }

    @Test
    void otherBytesAreKeptOneByOne() {
        byte[] cut = {'a', (byte) 0xf0, (byte) 0x9f, (byte) 0x98, 'b', (byte) 0xff, (byte) 0xe4, (byte) 0xb8};
        assertThat(PeerText.decode(cut)).isEqualTo("a\uDCF0\uDC9F\uDC98b\uDCFF\uDCE4\uDCB8");
        // the CESU-8 encoding of a surrogate is not UTF-8
        assertThat(PeerText.decode(new byte[] {(byte) 0xed, (byte) 0xb2, (byte) 0x80}))
                .isEqualTo("\uDCED\uDCB2\uDC80");
    }

    @Test
    void allBytesComeBack() {
        Random random = Seeds.random("allBytesComeBack");
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            assertThat(PeerText.encode(PeerText.decode(bytes))).isEqualTo(bytes);
        }
    }
}
