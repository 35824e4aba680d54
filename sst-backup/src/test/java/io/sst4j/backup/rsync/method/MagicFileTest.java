/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file that ends a transfer. */
class MagicFileTest {
    private static final String POSITION = "6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111:1234 7";

    @Test
    void everyLineIsWritten() throws Exception {
        SnapshotPosition position = SnapshotPosition.parse(POSITION);
        assertThat(new MagicFile(position, Optional.empty(), false).text()).isEqualTo(POSITION + "\n");
        assertThat(new MagicFile(position, Optional.of(Secret.of("abc")), true).text())
                .isEqualTo(POSITION + "\nsecret abc\nbypass\n");
    }

    @Test
    void readsWrittenFiles() throws Exception {
        SnapshotPosition position = SnapshotPosition.parse(POSITION);
        for (boolean incremental : new boolean[] {true, false}) {
            MagicFile magic = new MagicFile(position, Optional.of(Secret.random()), incremental);
            assertThat(MagicFile.parse(magic.text())).isEqualTo(magic);
        }
    }

    @Test
    void serverWithoutAClusterHasItsBinlogGtid() throws Exception {
        SnapshotPosition alone = SnapshotPosition.UNDEFINED.withBinlogGtid("0-1-42,7-2-3");
        MagicFile magic = new MagicFile(alone, Optional.empty(), false);
        assertThat(magic.text()).isEqualTo("00000000-0000-0000-0000-000000000000:-1\ngtid 0-1-42,7-2-3\n");
        assertThat(MagicFile.parse(magic.text()).position()).isEqualTo(alone);
        assertThat(alone.display()).isEqualTo("0-1-42,7-2-3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gtid ", "gtid '; DROP", "gtid 0-1-\u0007"})
    void binlogGtidOfAnotherFormIsNone(String line) throws Exception {
        assertThat(MagicFile.parse("00000000-0000-0000-0000-000000000000:-1\n" + line)
                        .position())
                .isEqualTo(SnapshotPosition.UNDEFINED);
    }

    @Test
    void nodeOfAClusterNeedsNoBinlogGtid() throws Exception {
        SnapshotPosition position = SnapshotPosition.parse(POSITION).withBinlogGtid("0-1-42");
        assertThat(new MagicFile(position, Optional.empty(), false).text()).isEqualTo(POSITION + "\n");
    }

    @Test
    void blanksAndUnknownLinesDoNotMatter() throws Exception {
        MagicFile magic = MagicFile.parse(POSITION + " \r\nsomething new\nsecret  x \n");
        assertThat(magic.position()).hasToString(POSITION);
        assertThat(magic.secret()).contains(Secret.of("x"));
        assertThat(magic.incremental()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n" + POSITION, "bypass", "secret x"})
    void withoutAPositionItIsNone(String text) {
        assertThatThrownBy(() -> MagicFile.parse(text)).isInstanceOf(SstException.class);
    }

    @Test
    void aFileThatIsTooLongIsNotRead(@TempDir Path root) throws Exception {
        Path file = Files.writeString(root.resolve("magic"), POSITION + "\n".repeat(5000));
        assertThatThrownBy(() -> MagicFile.read(file))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_STREAM));
    }

    @Test
    void theSecretIsNotShown() throws Exception {
        assertThat(MagicFile.parse(POSITION + "\nsecret hidden\n").toString()).doesNotContain("hidden");
    }
}
