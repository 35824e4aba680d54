/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.backup.internal.release.ServerRelease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tools get the right command lines. */
class BackupToolTest {
    private final Settings.Builder settings = Settings.builder()
            .set("datadir", "/data")
            .set("socket", "/run/s.sock")
            .set("user", "sst")
            .set("password", Secret.of("hidden"))
            .set("defaults-file", "/etc/my.cnf")
            .set("mysqld-args", "--wsrep_on=ON\n--innodb-page-size=16k");

    @TempDir
    private Path bin;

    @TempDir
    private Path temporary;

    private WorkDirectory work;
    private String mariadb = "";
    private String percona = "";

    @BeforeEach
    void install() throws Exception {
        work = WorkDirectory.make(Optional.of(temporary.toString()));
        for (String name : List.of("mariadb-backup", "xtrabackup")) {
            Files.writeString(bin.resolve(name), "#!/bin/sh\n").toFile().setExecutable(true);
        }
        mariadb = bin.resolve("mariadb-backup").toString();
        percona = bin.resolve("xtrabackup").toString();
    }

    @Test
    void mariadbBackupIsCalledAsByTheStockScriptButWithTwoReaders() throws Exception {
        assertThat(tool("auto").backup(options(), work, Optional.empty()))
                .containsExactly(
                        mariadb,
                        "--defaults-file=/etc/my.cnf",
                        "--backup",
                        "--parallel=2",
                        "--log-copy-interval=10",
                        "--databases-exclude=lost+found",
                        "--tmpdir=" + work.scratch(),
                        "--user=sst",
                        "--socket=/run/s.sock",
                        "--galera-info",
                        "--stream=mbstream",
                        "--target-dir=" + work.target(),
                        "--datadir=/data",
                        "--mysqld-args",
                        "--wsrep_on=ON",
                        "--innodb-page-size=16k");
    }

    @Test
    void everyOptionHasItsPlace() throws Exception {
        settings.set("backup-threads", "4")
                .set("compress", "quicklz")
                .set("compress-threads", "2")
                .set("compress-chunk-size", "64K")
                .set("inno-backup-opts", "--no-version-check --rsync='a b'")
                .set("use-extra", "1")
                .set("thread-handling", "pool-of-threads")
                .set("extra-port", "3307")
                .set("streamfmt", "tar");
        assertThat(tool("mariabackup").backup(options(), work, Optional.empty()))
                .contains("--parallel=4", "--compress=quicklz", "--compress-threads=2", "--compress-chunk-size=64K")
                .contains("--no-version-check", "--rsync=a b", "--host=127.0.0.1", "--port=3307", "--stream=tar")
                .doesNotContain("--socket=/run/s.sock");
    }

    @Test
    void xtrabackupIsCalledAsByPerconasScript() throws Exception {
        assertThat(tool("xtrabackup").backup(options(), work, Optional.empty()))
                .startsWith(percona, "--defaults-file=/etc/my.cnf", "--backup")
                .contains("--stream=xbstream", "--galera-info", "--target-dir=" + work.target(), "--datadir=/data")
                .doesNotContain("--mysqld-args", "--wsrep_on=ON");
        assertThat(tool("xtrabackup").prepare(options(), Path.of("/data/.sst/new")))
                .containsExactly(percona, "--prepare", "--target-dir=/data/.sst/new");
    }

    @Test
    void prepareHasItsMemoryAndItsDirectory() throws Exception {
        settings.set("innodb-buffer-pool-size", "1G")
                .set("inno-apply-opts", "--verbose")
                .set("innodb-force-recovery", "1");
        assertThat(tool("auto").prepare(options(), Path.of("/data/.sst/new")))
                .containsExactly(
                        mariadb,
                        "--prepare",
                        "--innodb-force-recovery=1",
                        "--verbose",
                        "--use-memory=1G",
                        "--datadir=/data/.sst/new",
                        "--target-dir=/data/.sst/new",
                        "--mysqld-args",
                        "--wsrep_on=ON",
                        "--innodb-page-size=16k");
        settings.set("use-memory", "2G");
        assertThat(tool("auto").prepare(options(), Path.of("/x"))).contains("--use-memory=2G");
    }

    @Test
    void aServerOfPerconaHasItsToolsBesideTheScript() throws Exception {
        Path newer = program("extra/pxb-8.0/bin/xtrabackup");
        Path older = program("extra/pxb-2.4/bin/xtrabackup");
        Files.createDirectories(bin.resolve("extra/pxb-8.0/lib/plugin"));
        settings.set("server-release", "8.0.35-27").set("tool-directories", bin.resolve("extra") + "\n/nowhere");
        BackupTool tool = BackupTool.find(options());
        assertThat(tool.program()).isEqualTo(newer);
        assertThat(tool.backup(options(), work, Optional.empty()))
                .contains("--lock-ddl", "--xtrabackup-plugin-dir=" + bin.resolve("extra/pxb-8.0/lib/plugin"));
        settings.set("tool-plugin-dir", "/plugins");
        assertThat(tool.prepare(options(), Path.of("/x")))
                .contains("--rollback-prepared-trx", "--xtrabackup-plugin-dir=/plugins");
        assertThat(BackupTool.find(options(), release("5.7.44")).program()).isEqualTo(older);
        assertThat(BackupTool.find(options(), release("8.0.30")).program()).isEqualTo(newer);
        assertThatThrownBy(() -> BackupTool.find(options(), release("8.4.3")))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOOL_MISSING))
                .hasMessageContaining("pxb-8.4");
    }

    @Test
    void olderServersOfPerconaHaveFewerOptions() throws Exception {
        settings.set("server-release", "5.7.44-31");
        assertThat(tool("xtrabackup").backup(options(), work, Optional.empty())).doesNotContain("--lock-ddl");
    }

    /** Every local user can see a command line. */
    @Test
    void theTransitionKeyIsInAFileOfItsOwn() throws Exception {
        Secret key = Secret.random();
        List<String> command = tool("xtrabackup").backup(options(), work, Optional.of(key));
        assertThat(command)
                .contains("--defaults-file=" + work.optionFile())
                .noneMatch(word -> word.contains(key.reveal()));
        assertThat(work.optionFile()).hasContent("!include /etc/my.cnf\n[xtrabackup]\ntransition-key=" + key.reveal());
        assertThat(Files.getPosixFilePermissions(work.optionFile()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> tool("xtrabackup").backup(options(), work, Optional.of(key)))
                .isInstanceOf(SstException.class)
                .hasMessageNotContaining(key.reveal());
    }

    private Path program(String name) throws Exception {
        Path program = bin.resolve(name);
        Files.createDirectories(program.resolveSibling(""));
        Files.writeString(program, "#!/bin/sh\n").toFile().setExecutable(true);
        return program;
    }

    private static ServerRelease release(String text) {
        return ServerRelease.parse(text).orElseThrow();
    }

    @Test
    void thePasswordIsInTheEnvironmentOnly() throws Exception {
        assertThat(String.join(" ", tool("auto").backup(options(), work, Optional.empty())))
                .doesNotContain("hidden");
        assertThat(tool("auto").environment(options().password())).isEqualTo(Map.of("MYSQL_PWD", "hidden"));
        assertThat(tool("auto").environment(Optional.empty())).isEmpty();
        assertThat(options().settings().toString()).doesNotContain("hidden");
    }

    @Test
    void anExtraPortThatIsMissingIsTold() throws Exception {
        settings.set("use-extra", "1").set("thread-handling", "pool-of-threads");
        assertThatThrownBy(() -> tool("auto").backup(options(), work, Optional.empty()))
                .isInstanceOf(SstException.class)
                .hasMessageContaining("extra-port");
    }

    @Test
    void aToolThatIsMissingIsTold() {
        assertThatThrownBy(() -> BackupTool.find("auto", List.of(), "/nowhere:/nowhere/else"))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOOL_MISSING))
                .hasMessageContaining("install the package");
        assertThatThrownBy(() -> tool("tar"))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPTION));
    }

    private BackupTool tool(String preference) throws SstException {
        return BackupTool.find(preference, List.of(), "/nowhere:" + bin);
    }

    private XtrabackupOptions options() throws SstException {
        return XtrabackupOptions.from(settings.build());
    }
}
