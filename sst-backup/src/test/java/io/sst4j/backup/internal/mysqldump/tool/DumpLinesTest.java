/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.backup.internal.mysqldump.sql.ObjectName;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DumpLinesTest {
    private static final String DUMP = """
            /*M!999999\\- enable the sandbox mode */

            USE `a ``b`;
            INSERT INTO `t``1` VALUES
            (1,'INSERT INTO `x` VALUES\\n(1)'),
            (2,'(');
            INSERT INTO `t``1` VALUES
            (3,NULL);
            INSERT INTO `Größe` (`a`, `b`) VALUES (1,2),
            (2,3);

            USE `empty`;

            USE `z`;
            INSERT INTO `t` (`a`) VALUES (1);
            """;

    private static final class Counts implements DumpLines.Sink {
        private final Map<ObjectName, Long> rows = new TreeMap<>();
        private long bytes;
        private int begun;

        @Override
        public void begun() {
            begun++;
        }

        @Override
        public void passed(Optional<ObjectName> table, long more, long moreBytes) {
            table.ifPresent(name -> rows.merge(name, more, Long::sum));
            bytes += moreBytes;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 10_000})
    void countsRowsHoweverTheBytesCome(int step) {
        byte[] dump = DUMP.getBytes(StandardCharsets.UTF_8);
        Counts counts = new Counts();
        DumpLines lines = new DumpLines(counts);

        for (int i = 0; i < dump.length; i += step) {
            byte[] part = java.util.Arrays.copyOfRange(dump, i, Math.min(dump.length, i + step));
            lines.take(part, part.length);
        }

        assertThat(counts.rows)
                .isEqualTo(Map.of(
                        new ObjectName("a `b", "t`1"),
                        3L,
                        new ObjectName("a `b", "Größe"),
                        2L,
                        new ObjectName("z", "t"),
                        1L));
        assertThat(counts.bytes).isEqualTo(dump.length);
        assertThat(counts.begun).isEqualTo(1);
        assertThat(lines.tableAt(3)).isEmpty();
        assertThat(lines.tableAt(5)).contains(new ObjectName("a `b", "t`1"));
        assertThat(lines.tableAt(9)).contains(new ObjectName("a `b", "Größe"));
        assertThat(lines.table()).contains(new ObjectName("z", "t"));
    }
}
