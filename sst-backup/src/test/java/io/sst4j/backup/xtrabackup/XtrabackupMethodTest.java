/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Secret;
import io.sst4j.Settings;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.backup.TestLink;
import io.sst4j.backup.internal.release.ServerRelease;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XtrabackupMethodTest {
    private static final SnapshotPosition POSITION =
            SnapshotPosition.of(new UUID(1, 2), 42).withDomainId(7);
    private final XtrabackupMethod method = new XtrabackupMethod();

    private XtrabackupOptions read(XtrabackupMethod.Builder builder) throws SstException {
        return XtrabackupOptions.from(builder.build().checkedFor(method, Role.DONOR));
    }

    @Test
    void itsBuilderTellsWhereTheFilesOfANodeAre() throws Exception {
        XtrabackupOptions options = read(XtrabackupMethod.options()
                .dataDirectory(Path.of("/data"))
                .systemTablespaceDirectory(Path.of("home"))
                .redoLogDirectory(Path.of("/redo"))
                .undoDirectory(Path.of("/undo"))
                .ariaLogDirectory(Path.of("/aria"))
                .binaryLog(Path.of("/log/bin"))
                .binaryLogIndex(Path.of("/log/other.index"))
                .tableDirectories(List.of(Path.of("/fast"), Path.of("/slow")))
                .keepPreviousData()
                .temporaryDirectory(Path.of("/scratch")));
        assertThat(options.layout().directories())
                .containsExactly(
                        Path.of("/data"), Path.of("/data/home"), Path.of("/redo"), Path.of("/undo"), Path.of("/aria"));
        assertThat(options.layout().binlog()).contains(Path.of("/log/bin"));
        assertThat(options.layout().binlogIndex()).contains(Path.of("/log/other.index"));
        assertThat(options.settings().toString())
                .contains("sst-data-directories=/fast,/slow", "sst-previous-data=keep", "tmpdir=/scratch");
        assertThat(read(XtrabackupMethod.options()
                                .dataDirectory(Path.of("/data"))
                                .discardPreviousData())
                        .settings()
                        .toString())
                .contains("sst-previous-data=discard");
    }

    @Test
    void itsBuilderTellsOfTheServerAndThePosition() throws Exception {
        XtrabackupOptions options = read(XtrabackupMethod.options()
                .dataDirectory(Path.of("/data"))
                .socket(Path.of("/run/s.sock"))
                .account("sst", Secret.of("pa55"))
                .position(POSITION)
                .bypass()
                .serverRelease("10.11.6-MariaDB")
                .serverProgram(Path.of("/usr/sbin/mariadbd"))
                .initialTimeout(Duration.ofMinutes(2)));
        assertThat(options.socket()).contains("/run/s.sock");
        assertThat(options.user()).contains("sst");
        assertThat(options.password()).contains(Secret.of("pa55"));
        assertThat(options.position()).isEqualTo(POSITION);
        assertThat(options.bypass()).isTrue();
        assertThat(options.release()).isEqualTo(ServerRelease.parse("10.11.6-MariaDB"));
        assertThat(options.initialLimit()).isEqualTo(Duration.ofMinutes(2));
        assertThat(options.settings().toString())
                .contains("server-program=/usr/sbin/mariadbd")
                .doesNotContain("pa55");
    }

    @Test
    void itsBuilderTellsTheToolWhatToDo() throws Exception {
        XtrabackupOptions options = read(XtrabackupMethod.options()
                .dataDirectory(Path.of("/data"))
                .threads(5)
                .compressor("zstd -3")
                .decompressor("zstd -d")
                .sharedKey("aes-256-cbc", Path.of("/key"))
                .prepareMemory(1L << 30)
                .backupTool("mariadb-backup")
                .defaultsFile(Path.of("/my.cnf")));
        assertThat(options.value(XtrabackupSettings.BACKUP_THREADS)).isEqualTo("5");
        assertThat(options.text(XtrabackupSettings.COMPRESSOR)).contains("zstd -3");
        assertThat(options.text(XtrabackupSettings.DECOMPRESSOR)).contains("zstd -d");
        assertThat(StreamEncryption.isAskedFor(options)).isTrue();
        assertThat(options.text(XtrabackupSettings.ENCRYPT_ALGO)).contains("aes-256-cbc");
        assertThat(options.text(XtrabackupSettings.ENCRYPT_KEY_FILE)).contains("/key");
        assertThat(options.text(XtrabackupSettings.USE_MEMORY)).contains("1073741824");
        assertThat(options.value(XtrabackupSettings.SST_BACKUP_TOOL)).isEqualTo("mariadb-backup");
        assertThat(options.text(XtrabackupSettings.DEFAULTS_FILE)).contains("/my.cnf");
    }

    @Test
    void itsBuilderRefusesWhatIsNoValue() {
        XtrabackupMethod.Builder builder = XtrabackupMethod.options();
        assertThatThrownBy(() -> builder.threads(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("backup-threads='0'");
        assertThatThrownBy(() -> builder.prepareMemory(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("use-memory='0'");
        assertThatThrownBy(() -> builder.backupTool("rsync"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not one of auto, mariadb-backup");
        assertThatThrownBy(() -> builder.tableDirectories(List.of(Path.of("/a,b"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'/a,b'");
        assertThatThrownBy(() -> builder.tableDirectories(List.of(Path.of("relative"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(builder.build()).hasToString(Settings.NONE.toString());
    }

    @Test
    void aHalfIsMadeOfWhatTheBuilderMakes() throws Exception {
        Settings settings = XtrabackupMethod.options()
                .dataDirectory(Path.of("/data"))
                .build()
                .with("cpat", ".*mine$");
        assertThat(method.source(settings).method()).isEqualTo("xtrabackup-v2");
        assertThat(method.target(settings).method()).isEqualTo("xtrabackup-v2");
    }

    @ParameterizedTest
    @CsvSource({"encrypt,4", "encrypt,2", "ssl-mode,VERIFY_CA", "encrypt,own-word"})
    void protectionThatIsAskedForAndNotGivenIsRefused(String name, String value, @TempDir Path data) throws Exception {
        Settings settings = XtrabackupMethod.options()
                .dataDirectory(data)
                .position(POSITION)
                .build()
                .with(name, value);
        TestLink plain = new TestLink();

        for (ThrowingCallable check : List.<ThrowingCallable>of(
                () -> method.source(settings).check(plain),
                () -> method.target(settings).check(plain))) {
            assertThatThrownBy(check)
                    .isInstanceOfSatisfying(
                            SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_OPTION))
                    .hasMessageContaining(value)
                    .hasMessageContaining("Sst.encryptor");
        }
        assertThat(data).isEmptyDirectory();
    }
}
