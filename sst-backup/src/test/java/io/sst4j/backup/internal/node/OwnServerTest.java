/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sst4j.ErrorCode;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.backup.TestLink;
import io.sst4j.backup.internal.release.ServerRelease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A joiner accepts only donors whose data its server can use. */
class OwnServerTest {
    @TempDir
    private Path directory;

    private static void require(Settings settings, String donor, TestLink notices) throws SstException {
        try (OwnServer own = OwnServer.of(settings)) {
            own.begin();
            own.requireUsable(Optional.of(donor).flatMap(ServerRelease::parse), notices);
        }
    }

    private static Settings release(String text) {
        return Settings.builder().set("server-release", text).build();
    }

    private Settings program(String script) throws Exception {
        Path program = Files.writeString(directory.resolve("mariadbd"), "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return Settings.builder().set("server-program", program.toString()).build();
    }

    @ParameterizedTest
    @CsvSource({
        "10.11.19-MariaDB, 10.11.19-MariaDB-log",
        "10.11.11-MariaDB, 10.11.19-MariaDB",
        "11.8.9-MariaDB, 10.11.19-MariaDB",
        "11.8.9-MariaDB, 10.8.1-MariaDB",
        "10.7.8-MariaDB, 10.5.23-MariaDB",
        "10.4.34-MariaDB, 10.3.39-MariaDB",
        "12.0.2-MariaDB, 11.8.9-MariaDB",
        "10.11.19-MariaDB, ''",
    })
    void dataOfTheSameSeriesAndOfEarlierOnesIsTaken(String own, String donor) throws Exception {
        TestLink notices = new TestLink();
        require(release(own), donor, notices);
        assertThat(notices.notices()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10.11.19-MariaDB, 11.8.9-MariaDB, upgrade this node to 11.8",
        "10.5.29-MariaDB, 10.6.1-MariaDB, upgrade this node to 10.6",
        "11.8.9-MariaDB, 12.0.1-MariaDB, upgrade this node to 12.0",
        "10.11.19-MariaDB, 8.0.36-28, of the same product",
        "10.11.19-MariaDB, 10.5.23-MariaDB, from 10.8 on the redo log",
        "11.8.9-MariaDB, 10.7.8-MariaDB, use wsrep_sst_method=mysqldump",
        "10.6.20-MariaDB, 10.4.34-MariaDB, from 10.5 on the redo log",
    })
    void allElseIsRefusedWithBothVersions(String own, String donor, String remedy) {
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> require(release(own), donor, new TestLink()))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PEER_VERSION))
                .withMessageContaining(own)
                .withMessageContaining(donor)
                .withMessageContaining(remedy);
    }

    @Test
    void theProgramIsAskedWhereTheReleaseIsNotKnown() throws Exception {
        Settings settings = program("echo \"mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64\"");
        require(settings, "10.11.2-MariaDB", new TestLink());
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> require(settings, "11.4.2-MariaDB", new TestLink()))
                .withMessageContaining("this node MariaDB 10.11.19-MariaDB-0+deb12u1");
    }

    @ParameterizedTest
    @CsvSource({"exit 127, ended with exit code 127", "echo hello, printed no version: hello"})
    void aProgramThatDoesNotTellIsAnError(String script, String why) throws Exception {
        Settings settings = program(script);
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> require(settings, "11.4.2-MariaDB", new TestLink()))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.TOOL_MISSING))
                .withMessageContaining(why)
                .withMessageContaining("repair the installation");
    }

    @Test
    void aProgramThatIsGoneIsAnErrorAtOnce() {
        OwnServer own = OwnServer.of(Settings.builder()
                .set("server-program", "/nonexistent/mariadbd")
                .build());
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(own::begin)
                .withMessageContaining("/nonexistent/mariadbd --version does not start");
    }

    @Test
    void reportsAnUnknownServerRelease() throws Exception {
        TestLink notices = new TestLink();
        require(Settings.NONE, "11.8.9-MariaDB", notices);
        assertThat(notices.notices()).singleElement().asString().contains("MariaDB 11.8.9", "is not checked");
    }
}
