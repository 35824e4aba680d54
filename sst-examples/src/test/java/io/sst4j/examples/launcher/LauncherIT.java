/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Settings;
import io.sst4j.SnapshotMethod;
import io.sst4j.SnapshotSource;
import io.sst4j.SnapshotTarget;
import io.sst4j.examples.launcher.Distribution.Result;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launchers work from any directory and with any JVM. */
class LauncherIT {
    @TempDir
    private Path directory;

    private static void assertOneLine(Result result, String part) {
        assertThat(result.err().lines().toList()).singleElement().asString().contains(part);
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
    }

    private Path program(String name, String script) throws Exception {
        Path program = Files.writeString(directory.resolve(name), script);
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Result version(Map<String, String> environment) throws Exception {
        return Distribution.run(Distribution.home(), environment, List.of("bin/sst", "version"));
    }

    @Test
    void tellsItsVersionAndItsCommands() throws Exception {
        Result version = Distribution.sst("version");
        assertThat(version.out())
                .startsWith("sst4j ")
                .contains("Java " + Runtime.version().feature());
        assertThat(version.code()).isZero();
        Result help = Distribution.sst("--help");
        assertThat(help.out()).contains("join", "donate", "doctor", "methods", "version");
        assertThat(help.code()).isZero();
        assertThat(Distribution.sst("methods").out()).contains("xtrabackup-v2", "mariabackup", "rsync rsync_wan");
        assertThat(Distribution.sst("no-such-command").code()).isEqualTo(2);
    }

    @Test
    void aesIsNativeWhereItsLibraryLoads() throws Exception {
        assertThat(version(Map.of()).out()).contains("native AES and MD5");
        assertThat(version(Map.of("SST4J_JAVA_OPTS", "-Djava.library.path=/nonexistent"))
                        .out())
                .contains("of the JVM");
    }

    @Test
    void runsThroughALinkFromAnotherDirectory() throws Exception {
        Path first = Files.createSymbolicLink(
                directory.resolve("first"), Distribution.home().resolve("bin/sst"));
        Path second = Files.createSymbolicLink(directory.resolve("second"), first.getFileName());
        Result result = Distribution.run(directory, Map.of(), List.of(second.toString(), "version"));
        assertThat(result.out()).startsWith("sst4j ");
    }

    /** The JVM would verify a signature for each class at each start. */
    @Test
    void librariesComeWithoutTheirSignatures() throws Exception {
        Path libraries = Distribution.home().resolve("lib");
        assertThat(libraries)
                .isDirectoryContaining("glob:**/bcprov-*.jar")
                .isDirectoryContaining("glob:**/Amazon*.jar");
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(libraries, "*.jar")) {
            for (Path jar : jars) {
                try (ZipFile entries = new ZipFile(jar.toFile())) {
                    assertThat(entries.stream().map(ZipEntry::getName))
                            .as(jar.toString())
                            .isNotEmpty()
                            .noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|RSA|DSA|EC)"));
                }
            }
        }
    }

    @Test
    void runsWithoutAnythingOnThePath() throws Exception {
        Result result = Distribution.run(
                directory,
                Map.of(),
                List.of(
                        "/usr/bin/env",
                        "-i",
                        "PATH=/nonexistent",
                        Distribution.home().resolve("bin/sst").toString(),
                        "version"));
        assertThat(result.out()).startsWith("sst4j ");
    }

    @Test
    void jvmThatIsMissingIsOneLine() throws Exception {
        assertOneLine(version(Map.of("SST4J_JAVA", "/no/such/java")), "/no/such/java is not an executable program");
        assertOneLine(version(Map.of("SST4J_JAVA", directory.toString())), "is not an executable program");
    }

    @Test
    void jvmThatDoesNotStartIsOneLine() throws Exception {
        Path broken = program("java", "#!/bin/sh\necho noise; echo noise >&2\nexit 1\n");
        assertOneLine(version(Map.of("SST4J_JAVA", broken.toString())), "does not start");
    }

    @Test
    void jvmThatIsTooOldIsOneLine() throws Exception {
        Path wrapper = program("java", "#!/bin/sh\necho 'openjdk version \"1.8.0_402\" 2024' >&2\n");
        assertOneLine(version(Map.of("SST4J_JAVA", wrapper.toString())), "is of version 1.8.0_402, and 17");

        Files.createDirectory(directory.resolve("bin"));
        Path old = program("bin/java", "#!/bin/sh\nexit 0\n");
        Files.writeString(directory.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"11.0.2\"\n");
        assertOneLine(version(Map.of("SST4J_JAVA", old.toString())), "is of version 11.0.2, and 17");
        // an unsuitable JVM named only by JAVA_HOME is skipped
        assertThat(version(Map.of("JAVA_HOME", directory.toString())).out()).startsWith("sst4j ");
    }

    /** A method that is not part of the distribution. */
    public static final class OwnMethod implements SnapshotMethod {
        /** Called by the service loader. */
        public OwnMethod() {}

        @Override
        public String name() {
            return "method-of-this-test";
        }

        @Override
        public SnapshotSource source(Settings settings) {
            throw new UnsupportedOperationException("it is only listed");
        }

        @Override
        public SnapshotTarget target(Settings settings) {
            throw new UnsupportedOperationException("it is only listed");
        }
    }

    @Test
    void whatTheClassPathAddsIsFound() throws Exception {
        String name = OwnMethod.class.getName();
        Path program = directory.resolve(name.replace('.', '/') + ".class");
        Files.createDirectories(program.resolveSibling(""));
        try (InputStream compiled = OwnMethod.class.getResourceAsStream("LauncherIT$OwnMethod.class")) {
            Files.write(program, Objects.requireNonNull(compiled).readAllBytes());
        }
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(services.resolve(SnapshotMethod.class.getName()), name);
        List<String> methods = List.of("bin/sst", "methods");
        assertThat(Distribution.run(Distribution.home(), Map.of(), methods).out())
                .doesNotContain("method-of-this-test");
        Result added = Distribution.run(Distribution.home(), Map.of("SST4J_CLASSPATH", directory.toString()), methods);
        assertThat(added.out()).contains("method-of-this-test", "mariabackup");
        assertThat(added.code()).isZero();
    }

    @Test
    void launcherOfTheServerUsesTheSameChecks() throws Exception {
        Result result = Distribution.run(
                Distribution.home(),
                Map.of("SST4J_JAVA", "/no/such/java"),
                List.of("bin/wsrep_sst_mariabackup", "--role", "joiner"));
        assertOneLine(result, "WSREP_SST: [ERROR]");
        Result percona = Distribution.run(
                Distribution.home(),
                Map.of("SST4J_JAVA", "/no/such/java"),
                List.of("bin/wsrep_sst_xtrabackup-v2", "--role", "joiner", "--mysqld-version", "8.0.35-27"));
        assertOneLine(percona, "ERR:SST4J_JAVA=");
    }
}
