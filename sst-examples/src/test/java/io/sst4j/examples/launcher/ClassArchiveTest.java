/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The behaviour of a class archive that needs no distribution. */
@Timeout(60)
class ClassArchiveTest {
    @TempDir
    private Path home = Path.of("");

    private Path libraries = home;
    private ClassArchive archive = new ClassArchive(home);

    @BeforeEach
    void layOut() throws Exception {
        libraries = Files.createDirectory(home.resolve("lib"));
        archive = new ClassArchive(home.resolve("cds/java-17.jsa"));
    }

    private String doctor() {
        StringWriter out = new StringWriter();
        Findings findings = new Findings(new PrintWriter(out));
        archive.examine(findings);
        assertThat(findings.exitCode()).isZero();
        return out.toString();
    }

    @Test
    void doctorTellsTheWayToAnArchive() throws Exception {
        assertThat(archive.libraries()).isEqualTo(libraries);
        assertThat(doctor())
                .startsWith("      there is no class archive")
                .contains("'sst archive-classes' creates one");
        Files.createDirectory(home.resolve("cds"));
        Files.writeString(archive.file(), "of another Java");
        assertThat(doctor()).contains(archive.file() + " does not fit", "'sst archive-classes' creates one");
    }

    @Test
    void rehearsalTransfersPlainAndOverTls() throws Exception {
        Rehearsal.run(home);
        for (String kind : new String[] {"plain", "tls"}) {
            assertThat(home.resolve(kind + "/joiner/shop/t.ibd"))
                    .hasSameBinaryContentAs(home.resolve(kind + "/donor/shop/t.ibd"));
        }
    }

    @Test
    void failureOfTheJvmIsToldInItsWordsAndLeavesNothing() {
        assertThatThrownBy(() -> new ClassArchiveMaker(archive, List.of(), new Cancellation()).make())
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOCAL_IO))
                .hasMessageContaining("rehearse a transfer: the JVM says: ")
                .hasMessageContaining(Rehearsal.class.getName());
        assertThat(home.resolve("cds")).isEmptyDirectory();
    }

    @Test
    void distributionThatCannotBeWrittenIsToldWithTheWayOut() throws Exception {
        Files.writeString(home.resolve("cds"), "in the way");
        assertThatThrownBy(() -> new ClassArchiveMaker(archive, List.of(), new Cancellation()).make())
                .isInstanceOf(SstException.class)
                .hasMessageContaining("write " + archive.file() + ", for which run this as the owner");
    }

    @Test
    void commandNeedsADistribution() {
        StringWriter err = new StringWriter();
        int code = SstCommand.line().setErr(new PrintWriter(err)).execute("archive-classes");
        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("SST-101", "run bin/sst of one");
    }
}
