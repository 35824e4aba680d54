/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Donor;
import io.sst4j.DonorServer;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Joiner;
import io.sst4j.Role;
import io.sst4j.Settings;
import io.sst4j.SnapshotPosition;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferEvent;
import io.sst4j.TransferReport;
import io.sst4j.TransferSink;
import io.sst4j.Transport;
import io.sst4j.backup.rsync.RsyncDaemon;
import io.sst4j.transport.InMemoryTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both sides of the method in one process. */
@Timeout(60)
class RsyncMethodTest {
    private static final String POSITION = "6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111:1234 7";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final InMemoryTransport network = new InMemoryTransport(LIMIT);
    private final Queue<String> notices = new ConcurrentLinkedQueue<>();
    private final FakeServer server = new FakeServer();

    @TempDir
    private Path root;

    private Path donor;
    private Path joiner;

    /** A server that reports the position of its pause, or the reason why it did not pause. */
    private static final class FakeServer implements DonorServer {
        private final AtomicInteger held = new AtomicInteger();
        private final AtomicInteger resumed = new AtomicInteger();
        private volatile boolean refusing;

        @Override
        public SnapshotPosition hold(Cancellation cancellation) throws SstException {
            if (refusing) {
                throw new SstException(ErrorCode.BACKUP_FAILED, "refused by the test");
            }
            held.incrementAndGet();
            return SnapshotPosition.parse(POSITION);
        }

        @Override
        public void resume() {
            resumed.incrementAndGet();
        }
    }

    @BeforeEach
    void layOut() throws IOException {
        donor = Files.createDirectory(root.resolve("donor"));
        joiner = Files.createDirectory(root.resolve("joiner"));
        write(donor, "ibdata1", "ib_logfile0", "undo001", "aria_log_control", "aria_log.00000001", "mysql/user.frm");
        write(donor, "shop/t.ibd", "shop/deep/er/file", "auto.cnf", "server.pem", ".sst/new/left", "lost+found/x");
        Files.createDirectory(donor.resolve("empty"));
        write(joiner, "ibdata1", "ibdata2", "ib_logfile0", "ib_logfile1", "undo009", "aria_log.00000009");
        write(joiner, "stale/t.frm", "shop/stale.frm", "auto.cnf", "grastate.dat", "galera.cache", "host.err");
    }

    private static void write(Path directory, String... names) throws IOException {
        for (String name : names) {
            Path file = directory.resolve(name);
            Files.createDirectories(file.resolveSibling(""));
            Files.writeString(file, name + " of " + directory.getFileName());
        }
    }

    private static Settings settings(Path datadir, String... namesAndValues) {
        Settings.Builder settings = Settings.builder()
                .set("datadir", datadir.toString())
                .set("sst-initial-timeout", "20")
                .set("gtid", POSITION.substring(0, POSITION.indexOf(' ')))
                .set("gtid-domain-id", "7");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            settings.set(namesAndValues[i], namesAndValues[i + 1]);
        }
        return settings.build();
    }

    private Joiner joiner(String... options) throws SstException {
        return Sst.joiner(new RsyncMethod().target(settings(joiner, options)))
                .transport(network)
                .listenOn(new Endpoint("localhost", 0))
                .listener(this::note)
                .build();
    }

    private void note(TransferEvent event) {
        if (event instanceof TransferEvent.Notice notice) {
            notices.add(notice.text());
        }
    }

    private TransferReport donate(TransferAddress address, String... options) throws SstException {
        try (Donor sender = Sst.donor(new RsyncMethod().source(settings(donor, options)))
                .transport(network)
                .server(server)
                .listener(this::note)
                .build()) {
            return sender.donate(address);
        }
    }

    private static CompletableFuture<TransferReport> join(Joiner joiner) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return joiner.join();
                    } catch (SstException e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> new Thread(task, "test-joiner").start());
    }

    private static SstException failure(CompletableFuture<TransferReport> joining) throws Exception {
        try {
            joining.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalStateException wrapped
                    && wrapped.getCause() instanceof SstException why) {
                return why;
            }
            throw e;
        }
        throw new AssertionError("the joiner did not fail");
    }

    private void transfer(String... options) throws Exception {
        try (Joiner receiver = joiner(options)) {
            TransferAddress address = receiver.listen();
            assertThat(address.format()).matches("localhost:\\d+/rsync_sst");
            CompletableFuture<TransferReport> joining = join(receiver);
            TransferReport sent = donate(address, options);
            TransferReport received = joining.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(sent.position()).hasToString(POSITION);
            assertThat(received.position()).hasToString(POSITION);
        }
        assertThat(joiner.resolve(".sst")).doesNotExist();
        assertThat(donor.resolve(MagicFile.NAME)).doesNotExist();
        assertThat(joiner.resolve(MagicFile.NAME)).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsync", "rsync_wan"})
    void theDonorsDataReplacesTheJoinersAndOwnFilesStay(String method) throws Exception {
        transfer("method", method);
        for (String name : new String[] {"ibdata1", "ib_logfile0", "undo001", "mysql/user.frm", "shop/deep/er/file"}) {
            assertThat(joiner.resolve(name)).as(name).hasContent(name + " of donor");
        }
        for (String name : new String[] {"auto.cnf", "grastate.dat", "galera.cache", "host.err"}) {
            assertThat(joiner.resolve(name)).as(name).hasContent(name + " of joiner");
        }
        assertThat(joiner.resolve("empty")).isEmptyDirectory();
        assertThat(joiner.toFile().list())
                .contains("shop", "mysql")
                .doesNotContain("stale", "ibdata2", "ib_logfile1", "undo009", "aria_log.00000009", "server.pem")
                .doesNotContain("lost+found");
        assertThat(joiner.resolve("shop/stale.frm")).doesNotExist();
        assertThat(server.held).hasValue(1);
        assertThat(server.resumed).hasValue(1);
        assertThat(donor.resolve(".sst/new/left")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsync", "rsync_wan"})
    void largeFilesArriveBesideTheirSchema(String method) throws Exception {
        byte[] content = new byte[(int) PushList.LargeFile.LARGE + 5];
        Arrays.fill(content, (byte) 'x');
        Files.write(donor.resolve("shop/large.ibd"), content);
        content[7] = 'o';
        Files.write(joiner.resolve("shop/large.ibd"), content);
        Files.write(joiner.resolve("shop/gone.ibd"), content);
        transfer("method", method);
        assertThat(joiner.resolve("shop/large.ibd")).hasSameBinaryContentAs(donor.resolve("shop/large.ibd"));
        assertThat(joiner.resolve("shop/t.ibd")).hasContent("shop/t.ibd of donor");
        assertThat(joiner.resolve("shop/gone.ibd")).doesNotExist();
    }

    @Test
    void directoriesOfTheServerHavePushesOfTheirOwn() throws Exception {
        Path redo = Files.createDirectory(root.resolve("redo"));
        Files.move(donor.resolve("ib_logfile0"), redo.resolve("ib_logfile0"));
        write(donor, "undo/undo002");
        Files.delete(donor.resolve("undo001"));
        Path joinersRedo = root.resolve("joiners-redo");
        try (Joiner receiver = joiner("innodb-log-group-home-dir", joinersRedo.toString())) {
            TransferAddress address = receiver.listen();
            CompletableFuture<TransferReport> joining = join(receiver);
            donate(address, "innodb-log-group-home-dir", redo.toString(), "innodb-undo-directory", "undo");
            joining.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(joinersRedo.resolve("ib_logfile0")).hasContent("ib_logfile0 of donor");
        assertThat(joiner.resolve("undo002")).hasContent("undo/undo002 of donor");
        assertThat(joiner.resolve("undo")).doesNotExist();
        assertThat(joiner.resolve("ib_logfile0")).doesNotExist();
    }

    @Test
    void ofAnIncrementalTransferOnlyThePositionTravels() throws Exception {
        transfer("bypass", "1", "sst-previous-data", "discard");
        assertThat(joiner.resolve("ibdata1")).hasContent("ibdata1 of joiner");
        assertThat(joiner.resolve("stale/t.frm")).exists();
        assertThat(server.held).hasValue(0);
    }

    @Test
    void theOldDataIsGivenUpWhereThatIsAskedFor() throws Exception {
        transfer("sst-previous-data", "discard");
        assertThat(notices).anyMatch(text -> text.contains("deleting the old data"));
        assertThat(joiner.resolve("ibdata1")).hasContent("ibdata1 of donor");
    }

    @Test
    void ignoresPeersThatAreSilentOrNoDonors() throws Exception {
        try (Joiner receiver = joiner()) {
            TransferAddress address = receiver.listen();
            CompletableFuture<TransferReport> joining = join(receiver);
            connect(address).close();
            Connection silent = connect(address);
            try (Connection other = connect(address)) {
                other.write(ByteBuffer.wrap("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
                other.shutdownOutput();
                donate(address);
            }
            joining.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            silent.close();
        }
        assertThat(joiner.resolve("ibdata1")).hasContent("ibdata1 of donor");
    }

    private Connection connect(TransferAddress address) throws SstException {
        return network.connect(address.endpoint(), LIMIT, new Cancellation());
    }

    @Test
    void aDonorThatGoesAwayLeavesTheOldData() throws Exception {
        try (Joiner receiver = joiner()) {
            TransferAddress address = receiver.listen();
            CompletableFuture<TransferReport> joining = join(receiver);
            try (Connection connection = connect(address)) {
                connection.write(ByteBuffer.wrap("@RSYNCD: 31.0\nrsync_sst\n".getBytes(StandardCharsets.US_ASCII)));
                assertThat(readTo("@RSYNCD: OK\n", connection)).startsWith("@RSYNCD: 3");
                connection.write(
                        ByteBuffer.wrap("--server\0-logDtpr\0.\0rsync_sst\0\0".getBytes(StandardCharsets.US_ASCII)));
                // flags and the checksum seed: the client's files are known now
                ByteBuffer agreed = ByteBuffer.allocate(5);
                while (agreed.hasRemaining() && connection.read(agreed) > 0) {}
            }
            assertThat(failure(joining).code()).isIn(ErrorCode.PEER_GONE, ErrorCode.TRUNCATED_STREAM);
        }
        assertOldDataIsThere();
    }

    /** Byte by byte, because one read may return only the greeting or also the answer. */
    private static String readTo(String end, Connection connection) throws IOException {
        StringBuilder text = new StringBuilder();
        ByteBuffer next = ByteBuffer.allocate(1);
        while (text.indexOf(end) < 0 && connection.read(next.clear()) > 0) {
            text.append((char) next.get(0));
        }
        return text.toString();
    }

    @Test
    void aSecondJoinerOfADataDirectoryIsRefusedAndDisturbsNothing() throws Exception {
        try (Joiner receiver = joiner()) {
            TransferAddress address = receiver.listen();
            try (Joiner second = joiner()) {
                assertThatThrownBy(second::listen)
                        .isInstanceOfSatisfying(
                                SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_RUNNING));
            }
            CompletableFuture<TransferReport> joining = join(receiver);
            donate(address);
            joining.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(joiner.resolve("ibdata1")).hasContent("ibdata1 of donor");
        assertThat(joiner.resolve(".sst.lock")).doesNotExist();
    }

    private void assertOldDataIsThere() {
        assertThat(joiner.resolve("ibdata1")).hasContent("ibdata1 of joiner");
        assertThat(joiner.resolve("stale/t.frm")).exists();
    }

    @Test
    void aSnapshotWithoutTheRedoLogIsNotInstalled() throws Exception {
        Files.delete(donor.resolve("ib_logfile0"));
        try (Joiner receiver = joiner()) {
            TransferAddress address = receiver.listen();
            CompletableFuture<TransferReport> joining = join(receiver);
            donate(address);
            SstException why = failure(joining);
            assertThat(why.code()).isEqualTo(ErrorCode.INCOMPLETE_SNAPSHOT);
            assertThat(why).hasMessageContaining("no ib_logfile0");
        }
        assertOldDataIsThere();
    }

    @Test
    void aDonorThatDoesNotKnowTheSecretIsRejected() throws Exception {
        try (Joiner receiver = Sst.joiner(new RsyncMethod().target(settings(joiner)))
                .transport(network)
                .encryptor(new Announcing())
                .listenOn(new Endpoint("localhost", 0))
                .build()) {
            TransferAddress address = receiver.listen();
            CompletableFuture<TransferReport> joining = join(receiver);
            donate(TransferAddress.parse(address.format().replaceAll("^.*@", "")));
            assertThat(failure(joining).code()).isEqualTo(ErrorCode.PEER_REJECTED);
        }
        assertOldDataIsThere();
    }

    @Test
    void aServerThatDoesNotHoldStillIsTheCause() throws Exception {
        server.refusing = true;
        try (Joiner receiver = joiner()) {
            TransferAddress address = receiver.listen();
            assertThatThrownBy(() -> donate(address)).hasMessageContaining("refused by the test");
        }
        assertOldDataIsThere();
    }

    @Test
    void withoutAServerToAskNothingIsSent() throws Exception {
        try (Donor sender = Sst.donor(new RsyncMethod().source(settings(donor)))
                .transport(network)
                .build()) {
            assertThatThrownBy(() -> sender.donate(TransferAddress.parse("localhost:1/rsync_sst")))
                    .isInstanceOfSatisfying(
                            SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_OPTION))
                    .hasMessageContaining("DonorServer");
        }
    }

    private Path tablespaceElsewhere() throws IOException {
        Path elsewhere = Files.createDirectories(root.resolve("elsewhere/shop"));
        Path file = Files.writeString(elsewhere.resolve("far.ibd"), "far away");
        Files.writeString(donor.resolve("shop/far.isl"), file.toString());
        return file;
    }

    @Test
    void tablespacesElsewhereGoToTheSamePlace() throws Exception {
        Path file = tablespaceElsewhere();
        write(joiner, "shop/far.frm");
        // donor and joiner share one machine: the file is the joiner's own old file too
        Files.writeString(joiner.resolve("shop/far.isl"), file.toString());
        transfer();
        assertThat(file).hasContent("far away");
        assertThat(joiner.resolve("shop/far.isl")).hasContent(file.toString());
        assertThat(joiner.resolve("shop/far.ibd")).doesNotExist();
    }

    @Test
    void tablesBehindLinksArriveAsFiles() throws Exception {
        Path file = Files.writeString(root.resolve("t.MYD"), "rows");
        Files.createSymbolicLink(donor.resolve("shop/t.MYD"), file);
        transfer();
        assertThat(Files.isSymbolicLink(joiner.resolve("shop/t.MYD"))).isFalse();
        assertThat(joiner.resolve("shop/t.MYD")).hasContent("rows");
    }

    @Test
    void linksWithoutTheirTablesAreRefused() throws Exception {
        // as all files from a stock donor
        Files.createSymbolicLink(donor.resolve("shop/t.MYD"), root.resolve("nowhere/t.MYD"));
        Files.createSymbolicLink(donor.resolve("shop/t.MYI"), root.resolve("nowhere/t.MYI"));
        try (Joiner receiver = joiner()) {
            TransferAddress address = receiver.listen();
            CompletableFuture<TransferReport> joining = join(receiver);
            donate(address);
            assertThat(failure(joining))
                    .hasMessageContainingAll("1 table (shop.t)", "sst-remote-tablespaces=skip")
                    .matches(e -> e.code() == ErrorCode.INCOMPLETE_SNAPSHOT);
        }
        assertOldDataIsThere();
    }

    @Test
    void aStockJoinerIsNotSentTablesWithoutTheirData() throws Exception {
        tablespaceElsewhere();
        try (Transport.Listener port = network.listen(new Endpoint("localhost", 0))) {
            TransferAddress address =
                    TransferAddress.parse("localhost:" + port.local().port() + "/rsync_sst");
            CompletableFuture<Void> stock = CompletableFuture.runAsync(() -> serve(port));
            assertThatThrownBy(() -> donate(address))
                    .isInstanceOfSatisfying(
                            SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_OPTION))
                    .hasMessageContainingAll("shop.far", "sst-remote-tablespaces=skip");
            stock.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(server.held).hasValue(0);
        assertOldDataIsThere();
    }

    private void serve(Transport.Listener port) {
        RsyncDaemon daemon = new RsyncDaemon(List.of(RsyncDaemon.Module.of("rsync_sst", joiner)), TransferSink.NONE);
        try (Connection connection = port.accept(LIMIT)) {
            daemon.serve(connection);
        } catch (IOException e) {
            notices.add("stock: " + e.getMessage());
        }
    }

    @Test
    void wrongOptionsAreTold() {
        for (String[] wrong :
                new String[][] {{"sst-remote-tablespaces", "maybe"}, {"backup-threads", "0"}, {"sst-max-binlogs", "x"}
                }) {
            assertThatThrownBy(() -> new RsyncMethod().source(settings(donor, wrong)))
                    .isInstanceOfSatisfying(
                            SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPTION))
                    .hasMessageContaining(wrong[0]);
        }
    }

    @Test
    void itsBuilderMakesWhatItReads() throws Exception {
        Settings settings = RsyncMethod.options()
                .dataDirectory(donor)
                .onlyDifferences()
                .threads(99)
                .binaryLogFiles(3)
                .skipRemoteTablespaces()
                .position(SnapshotPosition.parse(POSITION))
                .bypass()
                .initialTimeout(Duration.ofSeconds(7))
                .build();
        RsyncOptions options = new RsyncOptions(settings.checkedFor(new RsyncMethod(), Role.DONOR));
        assertThat(options.layout().datadir()).isEqualTo(donor);
        assertThat(options.wan()).isTrue();
        assertThat(options.threads()).isEqualTo(64);
        assertThat(options.maxBinlogs()).isEqualTo(3);
        assertThat(options.skipRemote()).isTrue();
        assertThat(options.position()).isEqualTo(SnapshotPosition.parse(POSITION));
        assertThat(options.bypass()).isTrue();
        assertThat(options.initialLimit()).isEqualTo(Duration.ofSeconds(7));
        Settings all =
                RsyncMethod.options().dataDirectory(donor).binaryLogFiles(-1).build();
        assertThat(new RsyncOptions(all.checkedFor(new RsyncMethod(), Role.DONOR)).maxBinlogs())
                .isEqualTo(Integer.MAX_VALUE);
        assertThatThrownBy(() -> RsyncMethod.options().threads(0)).hasMessageContaining("backup-threads='0'");
    }
}
