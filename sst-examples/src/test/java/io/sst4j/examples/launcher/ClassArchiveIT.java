/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.launcher.Distribution.Result;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Launchers of an installation with a class archive, or with another file in its place. */
@Timeout(120)
class ClassArchiveIT {
    @TempDir
    private static Path home = Path.of("");

    private static Path archive = home;
    private static Path spare = home;
    private static Result without = new Result(0, "", "");

    @TempDir
    private Path directory = Path.of("");

    @BeforeAll
    static void install() throws Exception {
        PathUtils.copyDirectory(Distribution.home(), home, StandardCopyOption.COPY_ATTRIBUTES);
        PathUtils.deleteDirectory(Files.createDirectories(home.resolve("cds")));
        without = Distribution.run(home, Map.of(), List.of(sst(), "version"));
        Result made = Distribution.run(home, Map.of(), List.of(sst(), "archive-classes"));
        assertThat(made.code()).as(made.err()).isZero();
        assertThat(made.out()).matches("\\S+/cds/java-" + Runtime.version().feature() + "[^/]*\\.jsa {2}\\d+ MB\\n");
        archive = Path.of(made.out().split(" ", 2)[0]);
        spare = Files.copy(archive, home.resolve("spare"), StandardCopyOption.COPY_ATTRIBUTES);
    }

    @AfterEach
    void restore() throws Exception {
        Files.copy(spare, archive, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String sst() {
        return home.resolve("bin/sst").toString();
    }

    private Result run(Map<String, String> environment, String... command) throws Exception {
        Map<String, String> whole = new HashMap<>(environment);
        whole.put("SST4J_JAVA_OPTS", "-Xlog:class+load:file=" + directory.resolve("loaded"));
        return Distribution.run(directory, whole, Arrays.asList(command));
    }

    private List<String> ownClasses() throws Exception {
        return Files.readAllLines(directory.resolve("loaded")).stream()
                .filter(line -> line.contains(" io.sst4j.") && !line.contains("Lambda"))
                .toList();
    }

    private void assertAsWithout(String what) throws Exception {
        Result with = run(Map.of(), sst(), "version");
        assertThat(with.out()).as(what).isEqualTo(without.out());
        assertThat(with.err()).as(what).isEqualTo(without.err());
        assertThat(with.code()).as(what).isZero();
        assertThat(ownClasses()).as(what).isNotEmpty().noneMatch(line -> line.contains("shared objects file"));
    }

    @Test
    void classesComeFromTheArchive() throws Exception {
        assertThat(Files.getPosixFilePermissions(archive)).isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(run(Map.of("SST4J_CLASSPATH", directory.toString()), sst(), "version")
                        .code())
                .isZero();
        assertThat(ownClasses()).isNotEmpty().allMatch(line -> line.contains("shared objects file"));

        Result launcher =
                run(Map.of(), home.resolve("bin/wsrep_sst_mariabackup").toString(), "--role", "nobody");
        assertThat(launcher.out()).isEmpty();
        assertThat(launcher.err()).contains("--role 'nobody'");
        assertThat(ownClasses()).isNotEmpty().allMatch(line -> line.contains("shared objects file"));
    }

    @Test
    void doctorTellsOfIt() throws Exception {
        String[] doctor = {sst(), "doctor", "--role=joiner", "--method=rsync", "--datadir=" + directory};
        assertThat(run(Map.of(), doctor).out()).contains("OK    class archive " + archive);
        Files.delete(archive);
        assertThat(run(Map.of(), doctor).out()).contains("      there is no class archive for this Java");
    }

    @Test
    void whatIsNoArchiveIsPassedOver() throws Exception {
        Files.writeString(archive, "what is no archive\n".repeat(1_000));
        Files.setLastModifiedTime(archive, FileTime.from(Instant.EPOCH));
        assertAsWithout("garbage");
        Files.writeString(archive, "");
        Files.setLastModifiedTime(archive, FileTime.from(Instant.EPOCH));
        assertAsWithout("nothing");
    }

    /** An interrupted copy leaves such an archive; Java 17 would crash on it. */
    @Test
    void archiveWhoseEndIsMissingIsPassedOver() throws Exception {
        Files.write(archive, Arrays.copyOf(Files.readAllBytes(spare), 1_000_000));
        assertAsWithout("the beginning");
    }

    @Test
    void archiveOfOtherJarsIsPassedOver() throws Exception {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(home.resolve("lib"), "sst-core-*.jar")) {
            Path jar = jars.iterator().next();
            FileTime before = Files.getLastModifiedTime(jar);
            Files.setLastModifiedTime(jar, FileTime.from(before.toInstant().plusSeconds(60)));
            assertAsWithout("another jar");
            Files.setLastModifiedTime(jar, before);
        }
    }
}
