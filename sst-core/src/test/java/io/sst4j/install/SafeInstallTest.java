/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.install.SafeInstall.Recovery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The switch, with a crash or a failure at each of its steps. */
@Tag("slow")
class SafeInstallTest {
    @RegisterExtension
    private final Layouts layouts = new Layouts();

    /** Simulates the end of the process. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Simulates a crash or a failure at chosen steps. */
    private static final class Interruption implements Steps {
        private final IntPredicate when;
        private final boolean crash;
        private int count;
        private boolean happened;

        private Interruption(IntPredicate when, boolean crash) {
            this.when = when;
            this.crash = crash;
        }

        static Interruption crashAt(int step) {
            return new Interruption(at -> at == step, true);
        }

        static Interruption failAt(int step) {
            return new Interruption(at -> at == step, false);
        }

        static Interruption failFrom(int step) {
            return new Interruption(at -> at >= step, false);
        }

        @Override
        public void before(String step) throws IOException {
            int now = count++;
            if (when.test(now)) {
                happened = true;
                if (crash) {
                    throw new Crash();
                }
                throw new IOException("failed at step " + now + ", " + step);
            }
        }
    }

    /** Runs an install. Returns true if it completed. */
    private static boolean survives(Layout layout, Interruption interruption) throws SstException {
        try {
            new SafeInstall(layout.plan(), interruption).run();
            return true;
        } catch (Crash e) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource
    void putsNewDataInPlaceOfOld(Layout.Kind kind) throws IOException {
        Layout layout = layouts.make(kind);
        Map<String, String> before = layout.contents();
        new SafeInstall(layout.plan()).run();
        Map<String, String> after = layout.contents();

        assertThat(after.values()).filteredOn(text -> text.startsWith("new ")).hasSizeGreaterThanOrEqualTo(3);
        Set<String> kept = new HashSet<>();
        before.forEach((path, text) -> {
            if (text.startsWith("old ") && text.equals(after.get(path))) {
                kept.add(Path.of(path).getFileName().toString());
            }
        });
        assertThat(kept).isSubsetOf("error.log", "grastate.dat", "not of the server", "stays", "t.ibd");
        assertThat(kept).contains("error.log", "grastate.dat");
        assertThat(after.keySet()).noneMatch(path -> path.contains("/.sst") || path.contains(".probe"));
        assertThat(layout.journal()).doesNotExist();
        assertThat(SafeInstall.recover(layout.datadir())).isEqualTo(Recovery.NOTHING);
    }

    @ParameterizedTest
    @EnumSource
    void crashAtAnyStepLeavesOldOrNew(Layout.Kind kind) throws IOException {
        Set<Recovery> seen = new HashSet<>();
        boolean survived = false;
        for (int step = 0; !survived; step++) {
            Layout layout = layouts.make(kind);
            Map<String, String> before = layout.contents();
            survived = survives(layout, Interruption.crashAt(step));
            Recovery recovery = SafeInstall.recover(layout.datadir());
            seen.add(recovery);
            assertOldOrNew(kind, layout, before, recovery, survived, "crash at step " + step);
        }
        assertThat(seen).containsExactlyInAnyOrder(Recovery.values());
    }

    private void assertOldOrNew(
            Layout.Kind kind,
            Layout layout,
            Map<String, String> before,
            Recovery recovery,
            boolean survived,
            String when)
            throws IOException {
        boolean installed = survived || recovery == Recovery.FINISHED;
        assertThat(layout.contents()).as(when).isEqualTo(installed ? layouts.installed(kind, layout) : before);
        assertThat(layout.journal()).as(when).doesNotExist();
        layout.delete();
    }

    @ParameterizedTest
    @EnumSource
    void crashOfTheRecoveryAtAnyStepLeavesOldOrNew(Layout.Kind kind) throws IOException {
        boolean survived = false;
        // small nodes cover every step of both kinds; the large node, which forces a disk, takes every third
        int stride = kind == Layout.Kind.OTHER_FILE_SYSTEM ? 3 : 1;
        for (int step = 1; !survived; step += stride) {
            boolean recovered = false;
            for (int second = 0; !recovered && !survived; second += 2 * stride) {
                Layout layout = layouts.make(kind);
                Map<String, String> before = layout.contents();
                survived = survives(layout, Interruption.crashAt(step));
                recovered = recovers(layout, Interruption.crashAt(second));
                boolean third = recovers(layout, Interruption.crashAt(second + 1));
                Recovery recovery = third ? Recovery.NOTHING : SafeInstall.recover(layout.datadir());
                boolean isOld = layout.contents().equals(before);
                assertOldOrNew(
                        kind,
                        layout,
                        before,
                        recovery == Recovery.NOTHING && !isOld ? Recovery.FINISHED : recovery,
                        survived,
                        "crash at step " + step + ", then at " + second);
            }
        }
    }

    private static boolean recovers(Layout layout, Interruption interruption) throws SstException {
        try {
            SafeInstall.recover(layout.datadir(), interruption);
            return true;
        } catch (Crash e) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAServerMadeInBetweenDoesNotWin(Layout.Kind kind) throws IOException {
        boolean survived = false;
        for (int step = 0; !survived; step++) {
            Layout layout = layouts.make(kind);
            Map<String, String> before = layout.contents();
            survived = survives(layout, Interruption.crashAt(step));
            if (isMoving(layout.journal())) {
                layout.startServer(before, layouts.installed(kind, layout));
            }
            Recovery recovery = SafeInstall.recover(layout.datadir());
            assertOldOrNew(kind, layout, before, recovery, survived, "server started after a crash at step " + step);
        }
    }

    private static boolean isMoving(Path journal) throws SstException {
        return Journal.read(journal)
                .map(found -> switch (found.state()) {
                    case ASIDE, PLACING, UNDOING -> true;
                    case COPYING, INSTALLED, UNDONE -> false;
                })
                .orElse(false);
    }

    @ParameterizedTest
    @EnumSource
    void failureAtAnyStepIsUndoneAtOnce(Layout.Kind kind) throws IOException {
        boolean failed = true;
        for (int step = 0; failed; step++) {
            Layout layout = layouts.make(kind);
            Map<String, String> before = layout.contents();
            Interruption interruption = Interruption.failAt(step);
            @Nullable Throwable failure = catchThrowable(() -> new SafeInstall(layout.plan(), interruption).run());
            failed = interruption.happened;
            if (failure == null) {
                // only the deletion of old entries may fail silently; the next start tries again
                SafeInstall.recover(layout.datadir());
            } else {
                assertThat(failure).hasMessageContaining("failed at step " + step);
                assertThat(((SstException) failure).code()).isEqualTo(ErrorCode.INSTALL_FAILED);
            }
            assertOldOrNew(kind, layout, before, Recovery.UNDONE, failure == null, "failure at step " + step);
        }
    }

    @ParameterizedTest
    @EnumSource
    void failureThatCannotBeUndoneIsUndoneByTheNextStart(Layout.Kind kind) throws IOException {
        boolean failed = true;
        for (int step = 0; failed; step++) {
            Layout layout = layouts.make(kind);
            Map<String, String> before = layout.contents();
            Interruption interruption = Interruption.failFrom(step);
            @Nullable Throwable failure = catchThrowable(() -> new SafeInstall(layout.plan(), interruption).run());
            failed = interruption.happened;
            Recovery recovery = SafeInstall.recover(layout.datadir());
            assertOldOrNew(kind, layout, before, recovery, failure == null, "failures from step " + step);
        }
    }

    @ParameterizedTest
    @EnumSource
    void interruptionAtAnyStepLeavesOldOrNewAtOnce(Layout.Kind kind) throws IOException {
        int[] steps = {Integer.MAX_VALUE};
        Set<Boolean> seen = new HashSet<>();
        for (int at = 0; at < steps[0]; at++) {
            Layout layout = layouts.make(kind);
            Map<String, String> before = layout.contents();
            int interrupted = at;
            int[] count = {0};
            @Nullable
            Throwable failure = catchThrowable(() -> new SafeInstall(layout.plan(), step -> {
                        if (count[0]++ == interrupted) {
                            Thread.currentThread().interrupt();
                        }
                    })
                    .run());
            assertThat(Thread.interrupted()).as("interrupted at step %d", at).isTrue();
            assertThat(layout.journal()).doesNotExist();
            assertThat(layout.contents())
                    .as("interrupted at step %d: %s", at, failure)
                    .isEqualTo(failure == null ? layouts.installed(kind, layout) : before);
            seen.add(failure == null);
            steps[0] = failure == null ? count[0] : Integer.MAX_VALUE;
        }
        assertThat(seen).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void copiesToAnotherFileSystemKeepTheirPermissions() throws IOException {
        Layout layout = layouts.make(Layout.Kind.OTHER_FILE_SYSTEM);
        Path staged = layout.datadir().resolve(".sst/new/directory");
        Path live = layout.other().resolve("schema on another file system");
        Files.createDirectory(staged);
        Files.writeString(staged.resolve("t.ibd"), "x");
        Files.setPosixFilePermissions(staged.resolve("t.ibd"), PosixFilePermissions.fromString("r--r-----"));
        Files.setPosixFilePermissions(staged, PosixFilePermissions.fromString("rwx------"));
        new SafeInstall(layout.plan().bring(staged, live)).run();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(live)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(live.resolve("t.ibd"))))
                .isEqualTo("r--r-----");
    }

    @Test
    void refusesTwoArrivalsAtOnePlace() throws IOException {
        Layout layout = layouts.make(Layout.Kind.SCHEMAS);
        Map<String, String> before = layout.contents();
        InstallPlan plan = layout.plan()
                .bring(
                        layout.datadir().resolve(".sst/new/ibdata1"),
                        layout.datadir().resolve("both/t.ibd"));
        assertThatThrownBy(() -> new SafeInstall(plan).run()).hasMessageContaining("two parts of the new data");
        assertThat(layout.contents()).isEqualTo(before);
    }

    @Test
    void waitsForAFileSystemThatIsNotMounted() throws IOException {
        Layout layout = layouts.make(Layout.Kind.OTHER_FILE_SYSTEM);
        Map<String, String> before = layout.contents();
        for (int step = 0; !isMoving(layout.journal()); step++) {
            layout.delete();
            layout = layouts.make(Layout.Kind.OTHER_FILE_SYSTEM);
            before = layout.contents();
            assertThat(survives(layout, Interruption.crashAt(step))).isFalse();
        }
        Path datadir = layout.datadir();
        Path mounted = layout.other();
        Path unmounted = mounted.resolveSibling("unmounted");
        Files.move(mounted, unmounted);
        assertThatThrownBy(() -> SafeInstall.recover(datadir))
                .hasMessageContaining("mount its file system")
                .extracting(e -> ((SstException) e).code())
                .isEqualTo(ErrorCode.INSTALL_FAILED);
        Files.move(unmounted, mounted);
        assertThat(SafeInstall.recover(layout.datadir())).isEqualTo(Recovery.UNDONE);
        assertThat(layout.contents()).isEqualTo(before);
    }

    @Test
    void stagingWithAJournalIsNeitherMadeAnewNorRemoved() throws IOException {
        Layout layout = layouts.make(Layout.Kind.FILES);
        assertThat(survives(layout, Interruption.crashAt(5))).isFalse();
        Staging staging = Staging.of(layout.datadir());
        assertThatThrownBy(staging::create).hasMessageContaining("neither finished nor undone");
        staging.remove();
        assertThat(staging.exists()).isTrue();
        SafeInstall.recover(layout.datadir());
        staging.remove();
        assertThat(staging.exists()).isFalse();
    }
}
