/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.install.SafeInstall.Recovery;
import io.sst4j.testing.Seeds;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The switch in a separate process that is killed at any moment. */
@Tag("slow")
class KilledInstallTest {
    private static final int ROUNDS = 25;
    private static final int MOST_STEPS = 70;

    @RegisterExtension
    private final Layouts layouts = new Layouts();

    @Test
    void killedProcessLeavesOldOrNew() throws Exception {
        Random random = Seeds.random("KilledInstallTest");
        Map<Recovery, Integer> seen = new EnumMap<>(Recovery.class);
        for (int round = 0; round < ROUNDS; round++) {
            seen.merge(killAndRecover(random.nextInt(MOST_STEPS)), 1, Integer::sum);
        }
        System.out.println("KilledInstallTest: " + seen);
    }

    private Recovery killAndRecover(int steps) throws Exception {
        Layouts.Roots roots = layouts.roots();
        Layout.Kind kind = Layout.Kind.OTHER_FILE_SYSTEM;
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath(),
                        KilledInstall.class.getName(),
                        kind.name(),
                        roots.home().toString(),
                        roots.other().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Layout layout = null;
        Map<String, String> before = Map.of();
        try (BufferedReader out =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                OutputStream in = process.getOutputStream()) {
            assertThat(out.readLine()).isEqualTo("ready");
            layout = Layout.existing(roots.home(), roots.other());
            before = layout.contents();
            in.write('g');
            in.flush();
            readSteps(out, steps);
            process.destroyForcibly();
            process.waitFor();
        }
        Recovery recovery = SafeInstall.recover(layout.datadir());
        Map<String, String> after = layout.contents();
        boolean isOld = after.equals(before);
        String when = "killed after step " + steps + ", then " + recovery;
        if (recovery != Recovery.NOTHING) {
            assertThat(isOld).as(when).isEqualTo(recovery == Recovery.UNDONE);
        }
        assertThat(after).as(when).isEqualTo(isOld ? before : layouts.installed(kind, layout));
        assertThat(layout.journal()).doesNotExist();
        return recovery;
    }

    /** Everything on this JVM's module path and class path. This test class itself is a patch of the module. */
    private static String classPath() throws URISyntaxException {
        Path itself = Path.of(
                KilledInstallTest.class.getResource("KilledInstallTest.class").toURI());
        Path classes = itself;
        for (int up = 0; up < 4; up++) {
            classes = InstallPlan.parentOf(classes);
        }
        return String.join(
                File.pathSeparator,
                classes.toString(),
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path"));
    }

    private static void readSteps(BufferedReader out, int steps) throws IOException {
        for (int step = 0; step < steps; step++) {
            if (out.readLine() == null) {
                return;
            }
        }
    }
}
