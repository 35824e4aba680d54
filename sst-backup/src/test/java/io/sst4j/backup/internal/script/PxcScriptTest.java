/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole runs of a joiner called by Percona XtraDB Cluster, with mbstream and socat as the donor. */
@Timeout(60)
class PxcScriptTest {
    private static final String GTID = "6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111:1234";
    private static final long LIMIT_SECONDS = 30;
    private static final String[] SNAPSHOT = {
        "ibdata1", "new",
        "ib_logfile0", "new",
        "mysql/user.frm", "new",
        "backup-my.cnf", "[mysqld]\n",
        "xtrabackup_checkpoints", "backup_type = full-backuped\n",
        "xtrabackup_galera_info", GTID + "\n",
        "donor-bin.000007", "log",
        "donor-bin.index", "./donor-bin.000007\n"
    };

    @TempDir
    private Path root;

    private Path data;
    private int sent;

    @BeforeEach
    void layOut() throws Exception {
        data = root.resolve("data");
        Files.createDirectories(data.resolve("old_schema"));
        Files.writeString(data.resolve("ibdata1"), "old");
        Files.writeString(data.resolve("init.ok"), "");
    }

    private void tool(String series, String body) throws Exception {
        Path tool = root.resolve("base/bin/pxc_extra/pxb-" + series + "/bin/xtrabackup");
        Files.createDirectories(tool.resolveSibling(""));
        Files.writeString(tool, "#!/bin/sh\n" + body + "\n");
        assertThat(tool.toFile().setExecutable(true)).isTrue();
    }

    private Scripts.Running joiner(String release) throws Exception {
        Path file = Files.writeString(
                root.resolve("my.cnf"), "[mysqld]\npxc_encrypt_cluster_traffic=OFF\n[sst]\nsst-log-archive=0\n");
        return new Scripts.Running(
                Map.of(),
                List.of(
                        "--role",
                        "joiner",
                        "--address",
                        "127.0.0.1:0",
                        "--datadir",
                        data + "/",
                        "--defaults-file",
                        file.toString(),
                        "--basedir",
                        root.resolve("base").toString(),
                        "--mysqld-version",
                        release,
                        "--binlog",
                        "own-bin"));
    }

    private void send(Scripts.Running joiner, String version, String[]... stages) throws Exception {
        String port = joiner.line().replaceAll("^ready .*:(\\d+)/.*$", "$1");
        stream(
                port,
                "sst_info",
                "[sst]\ngalera-gtid=" + GTID + "\nbinlog-name=donor-bin\nmysql-version=" + version + "\n");
        for (String[] stage : stages) {
            stream(port, stage);
        }
    }

    private void stream(String port, String... namesAndTexts) throws Exception {
        Path directory = Files.createDirectory(root.resolve("stage" + ++sent));
        List<String> names = new ArrayList<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            Path file = directory.resolve(namesAndTexts[i]);
            Files.createDirectories(file.resolveSibling(""));
            Files.writeString(file, namesAndTexts[i + 1]);
            names.add(namesAndTexts[i]);
        }
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "mbstream -c " + String.join(" ", names) + " | socat -u STDIO TCP:127.0.0.1:" + port)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start();
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"5.7.44-31, 5.7.44-31, 2.4", "8.0.35-27, 8.0.35-27, 8.0", "8.0.35-27, 5.7.44-31, 2.4"})
    void aSnapshotIsInstalledWithTheBinaryLogOfTheDonor(String own, String donor, String series) throws Exception {
        tool(own.startsWith("8") ? "8.0" : "2.4", "exit 1");
        tool(series, "exit 0");
        Scripts.Running joiner = joiner(own);
        send(joiner, donor, SNAPSHOT);
        Scripts.Result result = joiner.end();
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).last().isEqualTo(GTID);
        assertThat(data.resolve("ibdata1")).hasContent("new");
        assertThat(data.resolve("old_schema")).doesNotExist();
        assertThat(data.resolve("init.ok")).exists();
        assertThat(data.resolve("own-bin.000007")).hasContent("log");
        assertThat(data.resolve("own-bin.index")).hasContent("./own-bin.000007");
        assertThat(data.resolve("donor-bin.000007")).doesNotExist();
        assertThat(result.err().contains("INF:unlike the server's own script")).isEqualTo(own.startsWith("8"));
    }

    @ParameterizedTest
    @CsvSource({"8.0.35-27, 8.0, 11", "5.7.44-31, 2.4, 22"})
    void aToolThatFailsLeavesTheOldDataToTheServer(String release, String series, int code) throws Exception {
        tool(series, "exit 1");
        Scripts.Running joiner = joiner(release);
        send(joiner, release, SNAPSHOT);
        assertEnd(joiner, code, "SST-504");
    }

    @Test
    void aNewerDonorIsRefused() throws Exception {
        tool("8.0", "exit 0");
        Scripts.Running joiner = joiner("8.0.34-26");
        send(joiner, "8.0.35-27");
        assertEnd(joiner, 2, "SST-307");
    }

    @Test
    void withoutTheToolOfTheDonorNothingBegins() throws Exception {
        tool("8.0", "exit 0");
        Scripts.Running joiner = joiner("8.0.35-27");
        send(joiner, "5.7.44-31");
        assertEnd(joiner, 42, "SST-201");
    }

    private void assertEnd(Scripts.Running joiner, int code, String cause) throws Exception {
        Scripts.Result result = joiner.end();
        assertThat(result.code()).as(result.err()).isEqualTo(code);
        assertThat(result.err()).containsOnlyOnce("SST-").contains(cause);
        assertThat(data.resolve("ibdata1")).hasContent("old");
        assertThat(data.resolve("old_schema")).isDirectory();
    }
}
