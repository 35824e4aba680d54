/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.backup.TestClasses;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnixNamesTest {
    private static final List<String> NAMES =
            List.of("plain", "with % and\nline", "\u00e9", "\ud83d\ude00", "\uDCFFx\uDC80", "cut\uDCC3", "\ufffd");

    @TempDir
    private Path directory;

    @Test
    void namesLeadToTheirFiles() throws Exception {
        assertThat(throughTheFileSystem(directory)).containsExactlyInAnyOrderElementsOf(NAMES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8"})
    void whateverTheLocale(String locale) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                TestClasses.path(),
                UnixNamesTest.class.getName(),
                directory.toString());
        builder.environment().put("LC_ALL", locale);
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(said).isEqualTo("all " + NAMES.size() + " found");
    }

    /** Prints how many names survived a round trip, in a separate JVM. */
    public static void main(String[] arguments) throws Exception {
        List<String> found = throughTheFileSystem(Path.of(arguments[0]));
        System.out.print((found.containsAll(NAMES) ? "all " : "not all ") + found.size() + " found");
    }

    private static List<String> throughTheFileSystem(Path directory) throws Exception {
        for (String name : NAMES) {
            Files.createFile(directory.resolve(UnixNames.path(name)));
        }
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(path -> found.add(UnixNames.text(path.getFileName())));
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "../\u00e9/x", "/absolute/\uDC80", "./\uDCFF", "/", "\uDCFF/../x"})
    void pathsStayRelativeOrAbsolute(String text) {
        assertThat(UnixNames.text(UnixNames.path(text))).isEqualTo(text);
    }
}
