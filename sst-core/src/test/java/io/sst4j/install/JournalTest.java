/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.install.Journal.Move;
import io.sst4j.install.Journal.Script;
import io.sst4j.install.Journal.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JournalTest {
    @TempDir
    private Path directory;

    private Path file = Path.of("journal");
    private Script script = new Script(List.of(), List.of(), List.of(), List.of());

    @BeforeEach
    void makeJournal() throws IOException {
        Staging staging = Staging.of(directory);
        staging.create();
        file = staging.journal();
        script = new Script(
                List.of(Path.of("/other/.sst")),
                List.of(Path.of("/other/a b"), Path.of("/other/a b/\u00e4%2F+\n?#")),
                List.of(new Move(Path.of("/d/state PLACING"), Path.of("/d/.sst/old/0"))),
                List.of(new Move(directory, Path.of("/d/ "))));
    }

    @Test
    void saysAfterwardsWhatItWasTold() throws IOException {
        Journal written = Journal.begin(file, script, State.ASIDE);
        assertThat(Journal.read(file).orElseThrow().script()).isEqualTo(script);
        for (State state : State.values()) {
            written.advance(state);
            Journal read = Journal.read(file).orElseThrow();
            assertThat(read.state()).isEqualTo(state);
            assertThat(read.script()).isEqualTo(script);
        }
        written.end();
        assertThat(Journal.read(file)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void lineThatWasCutOffDoesNotCountAndIsOverwritten(State next) throws IOException {
        for (int length = 1; length < ("state " + next).length(); length++) {
            Journal.begin(file, script, State.ASIDE);
            Files.writeString(file, ("state " + next).substring(0, length), StandardOpenOption.APPEND);
            Journal torn = Journal.read(file).orElseThrow();
            assertThat(torn.state()).isEqualTo(State.ASIDE);
            torn.advance(State.UNDOING);
            assertThat(Journal.read(file).orElseThrow().state()).isEqualTo(State.UNDOING);
        }
    }

    @Test
    void zeroesAtTheEndDoNotCount() throws IOException {
        Journal.begin(file, script, State.PLACING);
        Files.write(file, new byte[40], StandardOpenOption.APPEND);
        assertThat(Journal.read(file).orElseThrow().state()).isEqualTo(State.PLACING);
    }

    @Test
    void anyOtherDamageIsNoticedAndNothingIsTouched() throws IOException {
        Journal.begin(file, script, State.ASIDE);
        byte[] whole = Files.readAllBytes(file);
        int stateLine = "state ASIDE\n".length();
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            boolean onlyTheLastLineIsTorn = at == whole.length - 1;
            if (onlyTheLastLineIsTorn || whole[at] == '\n' || damaged[at] == '\n') {
                continue;
            }
            assertDamaged(damaged);
        }
        for (int length = 0; length <= whole.length - stateLine; length++) {
            assertDamaged(java.util.Arrays.copyOf(whole, length));
        }
    }

    private void assertDamaged(byte[] bytes) throws IOException {
        Files.write(file, bytes);
        Files.writeString(directory.resolve("ibdata1"), "old");
        assertThatThrownBy(() -> SafeInstall.recover(directory))
                .hasMessageContaining(file.toString())
                .extracting(e -> ((SstException) e).code())
                .isEqualTo(ErrorCode.JOURNAL_DAMAGED);
        assertThat(file).hasBinaryContent(bytes);
        assertThat(directory.resolve("ibdata1")).hasContent("old");
        assertThat(directory).isDirectoryContaining(path -> path.endsWith(Staging.NAME));
    }

    @ParameterizedTest
    @ValueSource(strings = {"state\n", "state  \n", "state SOMEWHERE\n", "\n", "aside /a /b\n", "state ASIDE x\n"})
    void linesThatNobodyWritesAreDamage(String line) throws IOException {
        Journal.begin(file, script, State.ASIDE);
        Files.writeString(file, line, StandardOpenOption.APPEND);
        assertDamaged(Files.readAllBytes(file));
    }

    @Test
    void replacesTheOneBeforeWhole() throws IOException {
        Journal.begin(file, script, State.COPYING);
        Files.writeString(file.resolveSibling("journal.new"), "left by a crash");
        Journal.begin(file, script, State.ASIDE);
        assertThat(Journal.read(file).map(Journal::state)).contains(State.ASIDE);
        assertThat(file.resolveSibling("journal.new")).doesNotExist();
    }
}
