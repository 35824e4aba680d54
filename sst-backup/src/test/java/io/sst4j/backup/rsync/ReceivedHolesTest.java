/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.testing.Seeds;
import io.sst4j.testing.SparseFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Received files use the expected disk space. */
class ReceivedHolesTest {
    private static final int PAGES = 300;

    private final Random random = Seeds.random("ReceivedHolesTest");

    @TempDir
    private Path directory;

    private Path source;
    private Path target;
    private Peers.Room room;
    private byte[] content;

    @BeforeEach
    void layOut() throws Exception {
        source = Files.createDirectory(directory.resolve("source"));
        target = Files.createDirectory(directory.resolve("target"));
        room = new Peers.Room(directory, source, target);
        content = SparseFiles.compressedPages(PAGES, random);
    }

    private void push(Peers peers, String options) throws Exception {
        assertThat(peers.push(room, options.split(" ")))
                .as(room.told.toString())
                .isZero();
    }

    private void assertHoles(Path file) throws Exception {
        assertThat(file).hasBinaryContent(content);
        assertThat(SparseFiles.allocated(file)).isLessThanOrEqualTo(SparseFiles.room(PAGES));
    }

    @ParameterizedTest
    @CsvSource({
        "STOCK_CLIENT, --whole-file",
        "STOCK_CLIENT, --whole-file --inplace",
        "STOCK_CLIENT, --no-whole-file",
        "OWN, --times",
        "OWN, --inplace"
    })
    void zerosOfANewFileAreHoles(Peers peers, String options) throws Exception {
        Files.write(source.resolve("t.ibd"), content);
        push(peers, options);
        assertHoles(target.resolve("t.ibd"));
    }

    @Test
    void aFileThatIsMadeOfAnOlderOneHasHoles() throws Exception {
        Files.write(target.resolve("t.ibd"), content);
        content[PAGES / 2 * 16_384]++;
        Files.write(source.resolve("t.ibd"), content);
        push(Peers.STOCK_CLIENT, "--no-whole-file --ignore-times");
        assertThat(room.received.literal()).isLessThan(content.length / 10);
        assertHoles(target.resolve("t.ibd"));
    }

    @Test
    void aFileThatIsCopiedFromTheOldTreeHasHoles() throws Exception {
        Path old = Files.createDirectory(directory.resolve("old"));
        Files.write(old.resolve("t.ibd"), content);
        Files.write(source.resolve("t.ibd"), content);
        room.basis = Optional.of(old);
        push(Peers.STOCK_CLIENT, "--checksum");
        assertThat(room.received.files()).isZero();
        assertHoles(target.resolve("t.ibd"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--whole-file", "--no-whole-file", "--whole-file --sparse"})
    void overOlderBytesZerosAreWritten(String options) throws Exception {
        byte[] older = new byte[content.length + 100_000];
        Arrays.fill(older, (byte) 'x');
        Files.write(target.resolve("t.ibd"), older);
        Files.write(source.resolve("t.ibd"), content);
        push(Peers.STOCK_CLIENT, "--inplace --ignore-times " + options);
        assertThat(target.resolve("t.ibd")).hasBinaryContent(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ib_logfile0", "aria_log.00000001"})
    void logsKeepTheirRoomUnlessTheClientWantsHoles(String name) throws Exception {
        Files.write(source.resolve(name), content);
        push(Peers.STOCK_CLIENT, "--whole-file --inplace");
        assertThat(target.resolve(name)).hasBinaryContent(content);
        assertThat(SparseFiles.allocated(target.resolve(name))).isGreaterThanOrEqualTo(content.length);
        Files.delete(target.resolve(name));
        push(Peers.STOCK_CLIENT, "--whole-file --inplace --sparse");
        assertHoles(target.resolve(name));
    }
}
