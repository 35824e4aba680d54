/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Donor;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Joiner;
import io.sst4j.Phase;
import io.sst4j.Role;
import io.sst4j.Settings;
import io.sst4j.SnapshotMethod;
import io.sst4j.SnapshotPosition;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferEvent;
import io.sst4j.TransferReport;
import io.sst4j.Transport;
import io.sst4j.testing.Seeds;
import io.sst4j.testing.SparseFiles;
import io.sst4j.transport.InMemoryTransport;
import io.sst4j.transport.TcpTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Complete transfers of trees, and trees that a donor refuses before it contacts a joiner. */
@Timeout(60)
class TreeMethodTest {
    private static final SnapshotPosition POSITION = SnapshotPosition.of(UUID.nameUUIDFromBytes(new byte[] {7}), 42)
            .withDomainId(3)
            .withBinlogGtid("0-1-42");

    /** The transports. */
    enum Net {
        TCP,
        MEMORY;

        Transport transport() {
            return this == TCP ? new TcpTransport() : new InMemoryTransport();
        }
    }

    @TempDir(factory = MemoryDirectory.class)
    private Path directory;

    private Path donor;
    private Path joiner;

    @BeforeEach
    void fill() throws IOException {
        donor = SampleTree.fill(Files.createDirectory(directory.resolve("donor")), Seeds.random("TreeMethodTest"));
        joiner = Files.createDirectory(directory.resolve("joiner"));
        Files.createDirectories(joiner.resolve("old/content"));
        Files.writeString(joiner.resolve("index"), "a file where a directory arrives");
        Files.writeString(joiner.resolve(".hidden"), "old");
    }

    private TreeTransfer transfer() throws SstException {
        return TreeTransfer.run(
                TreeMethod.sourceOf(donor, POSITION), TreeMethod.targetOf(joiner), new InMemoryTransport());
    }

    @ParameterizedTest
    @EnumSource
    void theTreeTakesThePlaceOfTheOldOne(Net net) throws Exception {
        Map<String, String> given = SampleTree.describe(donor);
        List<TransferEvent> events = new CopyOnWriteArrayList<>();
        Transport transport = net.transport();

        TreeTransfer transfer = TreeTransfer.run(
                TreeMethod.sourceOf(donor, POSITION), TreeMethod.targetOf(joiner), transport, transport, events::add);
        TransferReport received = transfer.received().join();

        assertThat(SampleTree.describe(joiner)).isEqualTo(given);
        assertThat(SampleTree.describe(donor)).isEqualTo(given);
        assertThat(received.position()).isEqualTo(POSITION);
        assertThat(received.method()).isEqualTo("tree");
        assertThat(received.bytes()).isEqualTo(transfer.sent().join().bytes()).isGreaterThan(150_000);
        assertThat(received.items())
                .isEqualTo(transfer.sent().join().items())
                .isEqualTo(events.stream()
                        .filter(TransferEvent.ItemFinished.class::isInstance)
                        .count());
        assertThat(events)
                .filteredOn(TransferEvent.Progress.class::isInstance)
                .extracting(event -> (TransferEvent.Progress) event)
                .filteredOn(progress -> progress.phase() == Phase.TRANSFER)
                .isNotEmpty()
                .allSatisfy(progress -> assertThat(progress.bytes())
                        .isLessThanOrEqualTo(progress.totalBytes().orElseThrow()));
        assertThat(events)
                .filteredOn(TransferEvent.PhaseStarted.class::isInstance)
                .extracting(event -> ((TransferEvent.PhaseStarted) event).phase())
                .containsExactly(Phase.PREFLIGHT, Phase.CONNECT, Phase.HANDSHAKE, Phase.TRANSFER, Phase.VERIFY);
    }

    @Test
    void secondJoinerOfADirectoryIsRefusedAndDisturbsNothing() throws Exception {
        Map<String, String> given = SampleTree.describe(donor);
        Transport transport = new InMemoryTransport();
        try (Joiner first = Sst.joiner(TreeMethod.targetOf(joiner))
                        .transport(transport)
                        .listenOn(new Endpoint("first", 1))
                        .build();
                Joiner second = Sst.joiner(TreeMethod.targetOf(joiner))
                        .transport(transport)
                        .listenOn(new Endpoint("second", 1))
                        .build();
                Donor sender = Sst.donor(TreeMethod.sourceOf(donor))
                        .transport(transport)
                        .build()) {
            TransferAddress address = first.listen();
            assertThatThrownBy(second::listen)
                    .isInstanceOfSatisfying(
                            SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_RUNNING));
            CompletableFuture<TransferReport> received = first.joinAsync();
            sender.donate(address);
            received.get(1, TimeUnit.MINUTES);
        }
        assertThat(SampleTree.describe(joiner)).isEqualTo(given);
    }

    @Test
    void timesBefore1970ArriveInSeconds() throws Exception {
        Path old = Files.writeString(donor.resolve("ancient"), "x");
        Instant moment = Instant.parse("1960-05-05T01:02:03Z");
        Files.setLastModifiedTime(old, FileTime.from(moment));
        transfer().received().join();
        assertThat(Files.getLastModifiedTime(joiner.resolve("ancient")).toInstant())
                .isEqualTo(moment);
    }

    @Test
    void theServiceIsFoundAndTakesSettings() throws Exception {
        SnapshotMethod method = Sst.method("tree");
        Settings donating = Settings.builder()
                .set("directory", donor.toString())
                .set("position", POSITION.toString())
                .build();
        Settings joining = Settings.builder()
                .set("directory", directory.resolve("made/by/the/joiner").toString())
                .set("sst-initial-timeout", "60")
                .build();

        TreeTransfer transfer =
                TreeTransfer.run(method.source(donating), method.target(joining), new InMemoryTransport());

        assertThat(transfer.received().join().position().toString()).isEqualTo(POSITION.toString());
        assertThat(SampleTree.describe(directory.resolve("made/by/the/joiner"))).isEqualTo(SampleTree.describe(donor));
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory=", "directory=a\0b", "position=none", "sst-initial-timeout=-1"})
    void wrongSettingsAreRefused(String setting) {
        String[] words = setting.split("=", 2);
        Settings settings =
                Settings.builder().set("directory", "somewhere").build().with(words[0], words[1]);
        assertThatThrownBy(() -> {
                    new TreeMethod().source(settings);
                    new TreeMethod().target(settings);
                })
                .hasMessageContaining(words[0].equals("position") ? "position" : words[0])
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPTION));
    }

    @Test
    void itsBuilderMakesWhatItReads() throws Exception {
        Settings settings = TreeMethod.options()
                .directory(directory.resolve("made/by/the/builder"))
                .position(POSITION)
                .initialTimeout(Duration.ofMinutes(2))
                .build();
        assertThat(TreeOptions.directory(settings)).isEqualTo(directory.resolve("made/by/the/builder"));
        assertThat(TreeOptions.position(settings)).hasToString(POSITION.toString());
        assertThat(TreeOptions.initialLimit(settings)).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.checkedFor(new TreeMethod(), Role.DONOR).get(TreeOptions.WAIT))
                .contains("120");
        assertThatThrownBy(() -> TreeMethod.options().initialTimeout(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sst-initial-timeout='-1'");
    }

    @Test
    void aNameThatItDoesNotKnowIsRefused() {
        Settings settings = Settings.builder().set("directroy", "somewhere").build();
        assertThatThrownBy(() -> new TreeMethod().source(settings))
                .hasMessage("method tree has no setting 'directroy': did you mean 'directory'? It knows: directory,"
                        + " position, sst-initial-timeout, manifest, sst-reuse, sst-lanes-max, sst-outage-limit, sst-idle-timeout,"
                        + " sst-compress");
        assertThatThrownBy(() -> new TreeMethod().target(settings)).hasMessageContaining("did you mean 'directory'");
    }

    @Test
    void anEmptyTreeArrivesAsSuch() throws Exception {
        donor = Files.createDirectory(directory.resolve("nothing"));
        assertThat(transfer().received().join().position()).isEqualTo(POSITION);
        assertThat(joiner).isEmptyDirectory();
    }

    @Test
    void aTreeOfItsOwnSendsNoStagingDirectory() throws Exception {
        Files.createDirectories(donor.resolve(".sst/new"));
        transfer().received().join();
        assertThat(joiner.resolve(".sst")).doesNotExist();
        assertThat(joiner.resolve("a")).exists();
    }

    @Test
    void zerosBecomeHoles() throws Exception {
        Files.write(donor.resolve("t.ibd"), SparseFiles.compressedPages(100, Seeds.random("TreeMethodTest")));
        transfer().received().join();
        assertThat(joiner.resolve("t.ibd")).hasSameBinaryContentAs(donor.resolve("t.ibd"));
        assertThat(SparseFiles.allocated(joiner.resolve("t.ibd"))).isLessThanOrEqualTo(SparseFiles.room(100));
    }

    @Test
    void linksAreNeverFollowed() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "of the joiner");
        Files.createSymbolicLink(joiner.resolve("a"), secret);
        transfer().received().join();
        assertThat(secret).hasContent("of the joiner");
        assertThat(joiner.resolve("a")).isEmptyFile().isRegularFile();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/etc/passwd", "../outside", "..", "index/../../outside", "index/segments/..", "../donor/a"})
    void linksThatLeadOutAreRefusedByName(String target) throws Exception {
        Files.createSymbolicLink(donor.resolve("bad link"), Path.of(target));
        SstException failure = transfer().donorFailure();
        assertThat(failure.code()).isEqualTo(ErrorCode.LOCAL_IO);
        assertThat(failure).hasMessageContaining("'bad link'").hasMessageContaining(target);
    }

    @Test
    void pipesAreRefusedByName() throws Exception {
        Path pipe = donor.resolve("index/a pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertThat(transfer().donorFailure()).hasMessageContaining("'index/a pipe'");
    }

    @Test
    void whatIsNoDirectoryIsRefused() throws Exception {
        donor = donor.resolve("a");
        SstException failure = transfer().donorFailure();
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_OPTION);
        assertThat(failure).hasMessageContaining(donor.toString());
    }
}
