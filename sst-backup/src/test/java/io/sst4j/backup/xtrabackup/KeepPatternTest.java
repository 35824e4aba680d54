/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Settings;
import io.sst4j.SstException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The patterns of {@code cpat} match the same names as {@code find -regex}. */
class KeepPatternTest {
    private static final List<String> NAMES = List.of(
            "server.pem",
            "pem",
            "a.pem.old",
            "galera.cache",
            "my-galera.cache",
            "host.err",
            "err",
            "host.err.1",
            "mysql.log",
            "backup.log.gz",
            "RPM_UPGRADE_MARKER",
            "RPM_UPGRADE_MARKER2",
            "ibdata1",
            "ibdata11",
            "undo001",
            "db",
            "db1",
            "a+b",
            "aab",
            "a|b",
            "a(b)",
            "x{2}",
            "xx",
            "tab.frm",
            "T.FRM",
            "init.ok",
            "wsrep_recovery.Ab12",
            "b\u00e4r.log",
            "mysql-bin.000001",
            "mysql-bin.index");

    @TempDir
    private Path directory;

    private static String stock() throws SstException {
        return XtrabackupOptions.from(Settings.builder().set("datadir", "/x").build())
                .keepPattern();
    }

    @Test
    void theDefaultIsWhatFindKeeps() throws Exception {
        assertSameAsFind(stock());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".*\\.pem$\\|.*init\\.ok$\\|.*galera\\.cache$",
                ".*/db[0-9]?",
                ".*/ibdata[0-9]+",
                ".*/ibdata1*",
                ".*/a+b",
                ".*/a\\+b",
                ".*/a|b",
                ".*/a(b)",
                ".*/\\(a\\|d\\)b",
                ".*/x{2}",
                ".*/[^a-m].*",
                ".*\\.\\(log\\|err\\)",
                ".*mysql-bin\\..*",
                "server.pem",
                "",
            })
    void patternsMeanWhatTheyMeanToFind(String pattern) throws Exception {
        assertSameAsFind(pattern);
    }

    @Test
    void keepsTheTransfersOwnFilesWithAnyPattern() throws Exception {
        XtrabackupEntries.KeepPattern keep = new XtrabackupEntries.KeepPattern("nothing");
        for (String name : List.of(".sst", "grastate.dat", "gvwstate.dat", "galera.cache", "sst_in_progress")) {
            assertThat(keep.keeps(Path.of("/data", name))).as(name).isTrue();
        }
        assertThat(keep.keeps(Path.of("/data/ibdata1"))).isFalse();
    }

    @Test
    void aPatternThatIsNoneIsToldWithItsOption() {
        assertThatThrownBy(() -> new XtrabackupEntries.KeepPattern("[a"))
                .isInstanceOf(SstException.class)
                .hasMessageContaining("cpat='[a'");
    }

    private void assertSameAsFind(String pattern) throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        for (String name : NAMES) {
            Files.createFile(data.resolve(name));
        }
        Process find = new ProcessBuilder(
                        "find", data.toString(), "-mindepth", "1", "-maxdepth", "1", "-regex", pattern, "-print")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Set<String> found = new TreeSet<>();
        new String(find.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .map(line -> String.valueOf(Path.of(line).getFileName()))
                .forEach(found::add);
        assertThat(find.waitFor()).isZero();
        // kept with any pattern
        found.add("galera.cache");
        XtrabackupEntries.KeepPattern keep = new XtrabackupEntries.KeepPattern(pattern);
        Set<String> kept = new TreeSet<>();
        for (String name : NAMES) {
            if (keep.keeps(data.resolve(name))) {
                kept.add(name);
            }
        }
        assertThat(kept).isEqualTo(found);
    }
}
