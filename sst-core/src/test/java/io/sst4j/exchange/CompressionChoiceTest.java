/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionChoiceTest {
    private static final int PARCELS = 10_000;

    /** Returns the number of compressed parcels, given the time in microseconds that each mode takes for one. */
    private static int packed(CompressionChoice choice, long plain, long packed) {
        int count = 0;
        for (int i = 0; i < PARCELS; i++) {
            boolean wanted = choice.isWanted();
            count += wanted ? 1 : 0;
            choice.carried(Parcel.BYTES, 1000 * (wanted ? packed : plain));
        }
        return count;
    }

    /** The cases: rows that zstd halves at 1 Gbit/s, a long line, a fast network, noise on a slow network, a small gain. */
    @ParameterizedTest
    @CsvSource({
        "2100, 1500, true",
        "170000, 80000, true",
        "300, 1000, false",
        "500, 700, false",
        "20000, 20500, false",
        "1000, 950, false"
    })
    void whatCarriesMoreIsKept(long plain, long packed, boolean better) {
        int count = packed(new CompressionChoice(Compression.Use.WHILE_IT_PAYS, false), plain, packed);
        assertThat(better ? PARCELS - count : count).isLessThan(PARCELS / 20);
    }

    /** A lane starts with the finding of the others. A lane that has tried nothing yet reports no finding. */
    @Test
    void aLaneThatBeganAsOthersHadFoundHasTriedNothingYet() {
        CompressionChoice choice = new CompressionChoice(Compression.Use.WHILE_IT_PAYS, true);
        assertThat(choice.isWanted()).isTrue();
        choice.carried(Parcel.BYTES, 1000);
        assertThat(choice.isTried()).isFalse();
        assertThat(packed(choice, 5000, 1000)).isGreaterThan(PARCELS / 2);
        assertThat(choice.isTried()).isTrue();
    }

    @Test
    void aFastNetworkIsNeverTried() {
        assertThat(packed(new CompressionChoice(Compression.Use.WHILE_IT_PAYS, false), 300, 100))
                .isZero();
    }

    @Test
    void anotherNetworkIsAnotherChoice() {
        CompressionChoice choice = new CompressionChoice(Compression.Use.WHILE_IT_PAYS, false);
        assertThat(packed(choice, 500, 1000)).isLessThan(PARCELS / 20);
        assertThat(packed(choice, 5000, 1000)).isGreaterThan(PARCELS / 2);
        assertThat(packed(choice, 500, 1000)).isLessThan(PARCELS / 2);
    }

    @Test
    void alwaysAndNeverNeedNoTrial() {
        assertThat(packed(new CompressionChoice(Compression.Use.ALWAYS, false), 300, 3000))
                .isEqualTo(PARCELS);
        assertThat(packed(new CompressionChoice(Compression.Use.NEVER, false), 3000, 300))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "on", "zstd", "zstd:0", "zstd:20", "zstd:-1", "zstd:x", "zstd:100", "lz4"})
    void otherWordsAreRefused(String word) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Compression.of(word))
                .withMessageContaining("auto, off, zstd:1 to zstd:19");
    }

    @Test
    void wordsAreRead() {
        assertThat(Compression.of("AUTO")).isEqualTo(Compression.AUTO);
        assertThat(Compression.of("off")).isEqualTo(Compression.OFF);
        assertThat(Compression.of("zstd:19")).isEqualTo(new Compression(Compression.Use.ALWAYS, 19));
    }
}
