/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Methods are distinguished in one place, and each one's particulars are in its script. */
class ScriptMethodTest {
    private static final Path SOURCES = Path.of("src/main/java/io/sst4j/backup/internal/script");
    private static final Pattern COMPARISON =
            Pattern.compile("\\b(equals|contains|case)\\b[ (]*(\"(rsync|rsync_wan|mysqldump|mariabackup|xtrabackup.*)\""
                    + "|(Rsync|Mysqldump|Xtrabackup)Method\\.)|\\bmethod(\\.name\\(\\))?\\.equals\\(");

    @ParameterizedTest
    @CsvSource({
        "rsync, RsyncScript, rsync",
        "rsync_wan, RsyncScript, rsync",
        "mysqldump, MysqldumpScript, mysqldump",
        "mariabackup, BackupScript, mariabackup",
        "xtrabackup-v2, BackupScript, innobackup",
        "of-somebody-else, BackupScript, innobackup",
    })
    void aNameHasItsScript(String name, String script, String logPrefix) {
        ScriptMethod method = ScriptMethod.of(name);

        assertThat(method.getClass().getSimpleName()).isEqualTo(script);
        assertThat(method.name()).isEqualTo(name);
        assertThat(method.logPrefix()).isEqualTo(logPrefix);
    }

    @Test
    void nobodyElseComparesNames() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            List<String> comparing = files.filter(ScriptMethodTest::compares)
                    .map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
            assertThat(comparing).containsExactly("BackupScript.java", "ScriptMethod.java");
        }
    }

    private static boolean compares(Path file) {
        try {
            return COMPARISON.matcher(Files.readString(file)).find();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
