/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.backup.internal.rsync.list.FileKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Entries that replace an entry of another kind, with and without stock peers. */
class InTheWayTest {
    private static final List<String> NAMES = List.of("file", "link", "pipe");

    @TempDir
    private Path directory;

    private Path source;
    private Path target;
    private Peers.Room room;

    @BeforeEach
    void layOut() throws Exception {
        source = Files.createDirectory(directory.resolve("source"));
        target = Files.createDirectory(directory.resolve("target"));
        room = new Peers.Room(directory, source, target);
        makeEach(source);
        Files.writeString(source.resolve("a"), "before them");
        Files.writeString(source.resolve("z"), "behind them");
    }

    private static void makeEach(Path parent) throws Exception {
        Files.writeString(parent.resolve("file"), "new");
        Files.createSymbolicLink(parent.resolve("link"), Path.of("a"));
        SpecialFiles.make(FileKind.FIFO, parent.resolve("pipe"), parent, 0600);
    }

    private void makeFullDirectories() throws IOException {
        for (String name : NAMES) {
            Files.createDirectories(target.resolve(name).resolve("inner"));
            Files.writeString(target.resolve(name).resolve("inner/old"), "old");
        }
    }

    private static String kind(Path path) throws IOException {
        return UnixFile.read(path).kind().toString();
    }

    static Stream<Arguments> removing() {
        return Stream.of(Peers.values())
                .flatMap(peers -> Stream.of("--delete", "--force", "--inplace --force")
                        .map(options -> Arguments.of(peers, options)));
    }

    @ParameterizedTest
    @MethodSource("removing")
    void aFullDirectoryGivesWayIfTheClientSaysSo(Peers peers, String options) throws Exception {
        makeFullDirectories();
        assertThat(peers.push(room, options.split(" ")))
                .as(room.told.toString())
                .isZero();
        assertThat(kind(target.resolve("file"))).isEqualTo("REGULAR");
        assertThat(kind(target.resolve("link"))).isEqualTo("SYMLINK");
        assertThat(kind(target.resolve("pipe"))).isEqualTo("FIFO");
        assertThat(target.resolve("file")).hasContent("new");
        assertThat(room.told).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Peers.class)
    void otherwiseItStaysAndTheRestArrives(Peers peers) throws Exception {
        makeFullDirectories();
        assertThat(peers.push(room)).isEqualTo(Peers.RsyncExitCodes.PARTIAL);
        for (String name : NAMES) {
            assertThat(target.resolve(name).resolve("inner/old")).hasContent("old");
            assertThat(room.told).anyMatch(line -> line.contains(name));
        }
        assertThat(target.resolve("a")).hasContent("before them");
        assertThat(target.resolve("z")).hasContent("behind them");
        if (peers != Peers.STOCK_DAEMON) {
            assertThat(room.received.failures()).isEqualTo(NAMES.size());
        }
    }

    @ParameterizedTest
    @EnumSource(Peers.class)
    void excludedFilesAndTheirDirectoryStay(Peers peers) throws Exception {
        makeFullDirectories();
        Files.writeString(target.resolve("file/inner/new"), "not excluded");
        assertThat(peers.push(room, "--delete", "--exclude=old")).isEqualTo(Peers.RsyncExitCodes.PARTIAL);
        for (String name : NAMES) {
            assertThat(target.resolve(name).resolve("inner/old")).hasContent("old");
        }
        assertThat(target.resolve("file/inner/new")).doesNotExist();
        assertThat(target.resolve("z")).hasContent("behind them");
    }

    @ParameterizedTest
    @EnumSource(Peers.class)
    void anEmptyDirectoryGivesWay(Peers peers) throws Exception {
        for (String name : NAMES) {
            Files.createDirectory(target.resolve(name));
        }
        assertThat(peers.push(room)).as(room.told.toString()).isZero();
        assertThat(target.resolve("file")).hasContent("new");
        assertThat(kind(target.resolve("pipe"))).isEqualTo("FIFO");
    }

    @ParameterizedTest
    @EnumSource(Peers.class)
    void aDirectoryReplacesWhateverIsThere(Peers peers) throws Exception {
        for (String name : NAMES) {
            Files.delete(source.resolve(name));
            Files.createDirectory(source.resolve(name));
            Files.writeString(source.resolve(name).resolve("in"), "in " + name);
        }
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        makeEach(target);
        Files.delete(target.resolve("link"));
        Files.createSymbolicLink(target.resolve("link"), elsewhere);
        assertThat(peers.push(room)).as(room.told.toString()).isZero();
        for (String name : NAMES) {
            assertThat(Files.isDirectory(target.resolve(name), LinkOption.NOFOLLOW_LINKS))
                    .isTrue();
            assertThat(target.resolve(name).resolve("in")).hasContent("in " + name);
        }
        assertThat(elsewhere).isEmptyDirectory();
    }
}
