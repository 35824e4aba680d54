/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.install.SafeInstall;
import io.sst4j.install.SafeInstall.Recovery;
import io.sst4j.testing.Seeds;
import io.sst4j.transport.InMemoryTransport;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Transfers in a separate process: one is killed at any moment, one has little memory. */
@Timeout(180)
@Tag("slow")
class TreeProcessTest {
    private static final int ROUNDS = 12;
    private static final int MOST_STEPS = 60;
    private static final int FILES = 100_000;
    private static final int DIRECTORIES = 100;

    private final Random random = Seeds.random("TreeProcessTest");

    @TempDir(factory = MemoryDirectory.class)
    private Path directory;

    @Test
    void aKilledProcessLeavesTheOldTreeOrTheNew() throws Exception {
        Path donor = SampleTree.fill(Files.createDirectory(directory.resolve("donor")), random);
        Map<String, String> given = SampleTree.describe(donor);
        Map<Recovery, Integer> seen = new EnumMap<>(Recovery.class);
        for (int round = 0; round < ROUNDS; round++) {
            Path joiner = Files.createDirectories(directory.resolve("joiner" + round));
            SampleTree.fill(joiner, random);
            Files.writeString(joiner.resolve("only here"), "old");
            Map<String, String> old = SampleTree.describe(joiner);
            killAfter(random.nextInt(MOST_STEPS), donor, joiner);

            Recovery recovery = SafeInstall.recover(joiner);
            Map<String, String> now = SampleTree.describe(joiner);
            now.keySet().removeIf(name -> name.startsWith(".sst"));
            assertThat(now).as("round %d, %s", round, recovery).isIn(old, given);
            seen.merge(recovery, 1, Integer::sum);

            TreeTransfer.run(TreeMethod.sourceOf(donor), TreeMethod.targetOf(joiner), new InMemoryTransport())
                    .received()
                    .join();
            assertThat(SampleTree.describe(joiner)).isEqualTo(given);
        }
        System.out.println("TreeProcessTest: " + seen);
    }

    /** Kills the process after a number of steps of the switch, which its log shows. */
    private static void killAfter(int steps, Path donor, Path joiner) throws Exception {
        Process process = start(List.of("-Dorg.slf4j.simpleLogger.log.io.sst4j.install=debug"), donor, joiner);
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (int step = 0; step < steps && out.readLine() != null; step++) {
                assertThat(process.pid()).isPositive();
            }
        } finally {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    @Test
    void manyFilesNeedLittleMemory() throws Exception {
        Path donor = directory.resolve("donor");
        for (int i = 0; i < DIRECTORIES; i++) {
            Path below = Files.createDirectories(donor.resolve("directory " + i));
            for (int j = 0; j < FILES / DIRECTORIES; j++) {
                Files.writeString(below.resolve("file " + j), "content " + j);
            }
        }
        Path joiner = directory.resolve("joiner");
        Process process = start(List.of("-Xmx64m"), donor, joiner);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("copied ");
        assertThat(joiner.resolve("directory 99/file 999")).hasContent("content 999");
        assertThat(Objects.requireNonNull(joiner.resolve("directory 7").toFile().list()))
                .hasSize(FILES / DIRECTORIES);
    }

    private static Process start(List<String> options, Path donor, Path joiner) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath()));
        command.addAll(options);
        command.addAll(List.of(TreeReceiver.class.getName(), donor.toString(), joiner.toString()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Everything on this JVM's module path and class path. This test class itself is a patch of the module. */
    private static String classPath() throws URISyntaxException {
        Path classes = Path.of(
                Objects.requireNonNull(TreeProcessTest.class.getResource("/io/sst4j/tree/TreeProcessTest.class"))
                        .toURI());
        for (int up = 0; up < 4; up++) {
            classes = classes.resolveSibling("").toAbsolutePath();
        }
        return String.join(
                File.pathSeparator,
                classes.toString(),
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path"));
    }
}
