/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sst install} and {@code sst uninstall} in a directory without a package manager. */
class InstallScriptTest {
    @TempDir
    private Path home;

    private Path bindir;
    private Path script;

    /** The exit code and the output of a command. */
    private record Result(int code, String output) {}

    @BeforeEach
    void copyLaunchers() throws IOException {
        PathUtils.copyDirectory(
                Path.of("src/main/dist"), home.resolve("sst4j"), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        bindir = Files.createDirectory(home.resolve("bin"));
        script = Files.writeString(bindir.resolve("wsrep_sst_rsync"), "stock");
    }

    private Result sst(String... words) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("sh", home.resolve("sst4j/bin/sst").toString()));
        command.addAll(List.of(words));
        command.add("--bindir=" + bindir);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    @Test
    void installMovesTheStockScriptAsideAndUninstallRestoresIt() throws Exception {
        assertThat(sst("install", "--method=rsync").code()).isZero();

        assertThat(script.toRealPath())
                .isEqualTo(home.resolve("sst4j/bin/wsrep_sst_rsync").toRealPath());
        assertThat(bindir.resolve("wsrep_sst_rsync.distrib")).hasContent("stock");
        assertThat(sst("install", "--method=rsync").output()).isEqualTo("# " + script + " is installed\n");

        assertThat(sst("uninstall").code()).isZero();
        assertThat(script).isRegularFile().hasContent("stock");
        assertThat(sst("uninstall", "--method", "rsync").output()).contains("no launcher is installed");
        assertThat(bindir).isDirectoryContaining(script::equals).isDirectoryNotContaining("glob:**.distrib");
    }

    @Test
    void dryRunPrintsCommandsAndChangesNothing() throws Exception {
        Result result = sst("install", "--method=rsync", "--dry-run");

        assertThat(result.code()).isZero();
        assertThat(result.output()).contains("mv " + script + " " + script + ".distrib", "ln -s ");
        assertThat(script).hasContent("stock");
    }

    @Test
    void installsWhereNoScriptWas() throws Exception {
        Files.delete(script);

        assertThat(sst("install", "--method=rsync").code()).isZero();
        assertThat(script).isSymbolicLink();
        assertThat(sst("uninstall").code()).isZero();
        assertThat(bindir).isEmptyDirectory();
    }

    @Test
    void refusesUnknownMethodsAndAScriptThatIsInTheWay() throws Exception {
        Result unknown = sst("install", "--method=rsync", "--method=clone");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.output()).contains("no launcher for the method clone", "mysqldump");
        assertThat(script).isRegularFile();
        assertThat(sst("install", "--method=../x").output()).contains("'../x' is not a method");
        assertThat(sst("install").output()).contains("--method is missing");
        Files.writeString(bindir.resolve("wsrep_sst_rsync.distrib"), "older");

        assertThat(sst("install", "--method=rsync").output()).contains("move it away first");
        assertThat(script).hasContent("stock");
    }
}
