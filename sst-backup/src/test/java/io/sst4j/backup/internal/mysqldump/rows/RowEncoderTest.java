/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.backup.internal.mysqldump.rows.RowCopy.KeyRanges;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RowEncoderTest {
    @Test
    void escapesWhatEndsFieldsAndRows() {
        RowEncoder encoder = new RowEncoder();
        encoder.field();
        encoder.bytes(bytes("a\tb\nc\\d\0e"));
        encoder.field();
        encoder.nothing();
        encoder.field();
        encoder.field();
        encoder.bytes(bytes("\\N"));
        encoder.endRow();
        encoder.field();
        encoder.endRow();

        assertThat(taken(encoder)).isEqualTo("a\\\tb\\\nc\\\\d\\0e\t\\N\t\t\\\\N\n\n");
    }

    @Test
    void keepsEveryOtherByte() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        RowEncoder encoder = new RowEncoder();
        encoder.field();
        encoder.bytes(all);

        String expected = new String(all, StandardCharsets.ISO_8859_1)
                .replace("\\", "\\\\")
                .replace("\t", "\\\t")
                .replace("\n", "\\\n")
                .replace("\0", "\\0");
        assertThat(taken(encoder)).isEqualTo(expected);
    }

    @Test
    void growsAndGivesPieces() {
        byte[] large = new byte[1 << 20];
        Arrays.fill(large, (byte) 'x');
        RowEncoder encoder = new RowEncoder();
        encoder.field();
        encoder.bytes(bytes("first"));
        assertThat(encoder.take(new byte[2], 0, 2)).isEqualTo(2);
        encoder.bytes(large);

        assertThat(encoder.available()).isEqualTo(3 + large.length);
        assertThat(taken(encoder)).startsWith("rstxxx").hasSize(3 + large.length);
        assertThat(encoder.available()).isZero();
    }

    @Test
    void dividesKeysSoThatEachIsInOneRange() {
        assertThat(KeyRanges.divide("`id`", BigInteger.valueOf(-5), BigInteger.valueOf(4), 2)
                        .conditions())
                .containsExactly("`id`<0", "`id`>=0");
        assertThat(KeyRanges.divide("`id`", BigInteger.ZERO, new BigInteger("18446744073709551615"), 3)
                        .conditions())
                .containsExactly(
                        "`id`<6148914691236517205",
                        "`id`>=6148914691236517205 AND `id`<12297829382473034410",
                        "`id`>=12297829382473034410");
        assertThat(KeyRanges.divide("`id`", BigInteger.ONE, BigInteger.ONE, 8).conditions())
                .containsExactly("");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String taken(RowEncoder encoder) {
        byte[] all = new byte[encoder.available()];
        assertThat(encoder.take(all, 0, all.length)).isEqualTo(all.length);
        return new String(all, StandardCharsets.ISO_8859_1);
    }
}
