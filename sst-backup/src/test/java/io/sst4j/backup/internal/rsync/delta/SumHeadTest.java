/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SumHeadTest {
    @Test
    void dividesFilesIntoBlocks() {
        assertThat(SumHead.of(0, 700, 2)).isEqualTo(SumHead.WHOLE_FILE);
        assertThat(SumHead.of(700, 700, 2)).isEqualTo(new SumHead(1, 700, 2, 0));
        SumHead head = SumHead.of(701, 700, 2);
        assertThat(head).isEqualTo(new SumHead(2, 700, 2, 1));
        assertThat(head.lengthOf(0)).isEqualTo(700);
        assertThat(head.lengthOf(1)).isEqualTo(1);
        assertThat(new SumHead(1 << 24, 1 << 17, 2, 0).offsetOf((1 << 24) - 1)).isEqualTo((1L << 41) - (1 << 17));
    }

    @Test
    void filesTooLargeForTheIndexAreSentWhole() {
        assertThat(SumHead.of(1L << 50, 700, 2)).isEqualTo(SumHead.WHOLE_FILE);
    }

    @Test
    void blocksGrowWithTheRootOfTheSize() {
        assertThat(SumHead.blockLengthFor(0)).isEqualTo(700);
        assertThat(SumHead.blockLengthFor(490_000)).isEqualTo(700);
        // As observed with rsync 3.5.0.
        assertThat(SumHead.blockLengthFor(490_001)).isEqualTo(700);
        assertThat(SumHead.blockLengthFor(495_616)).isEqualTo(704);
        assertThat(SumHead.blockLengthFor(500_000)).isEqualTo(704);
        assertThat(SumHead.blockLengthFor(1_000_000)).isEqualTo(1000);
        assertThat(SumHead.blockLengthFor(1_024_135)).isEqualTo(1008);
        assertThat(SumHead.blockLengthFor(5_000_000)).isEqualTo(2232);
        assertThat(SumHead.blockLengthFor(1L << 40)).isEqualTo(131_072);
    }

    @Test
    void strongChecksumsGrowWithTheSize() {
        assertThat(SumHead.strongLengthFor(0, 700, 16)).isEqualTo(2);
        assertThat(SumHead.strongLengthFor(5_000_000, 2232, 16)).isEqualTo(3);
        assertThat(SumHead.strongLengthFor(100L << 30, 131_072, 16)).isEqualTo(6);
        assertThat(SumHead.strongLengthFor(Long.MAX_VALUE, 700, 16)).isEqualTo(14);
    }

    @Test
    void blocksOfPagesGrowInHugeFilesOnly() {
        assertThat(SumHead.pageBlockLengthFor(0)).isEqualTo(16_384);
        assertThat(SumHead.pageBlockLengthFor(16L << 30)).isEqualTo(16_384);
        assertThat(SumHead.pageBlockLengthFor((16L << 30) + 16_384)).isEqualTo(32_768);
        assertThat(SumHead.pageBlockLengthFor(1L << 50)).isEqualTo(131_072);
    }
}
