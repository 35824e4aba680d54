/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferSink;
import io.sst4j.Transport.Listener;
import io.sst4j.testing.Seeds;
import io.sst4j.transport.TcpTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** This client works with the stock daemon and with this project's daemon. */
class RsyncClientTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Random random = Seeds.random("RsyncClientTest");
    private final TcpTransport transport = new TcpTransport();

    @TempDir
    private Path directory;

    private Path source;
    private Path target;

    /** The kind of daemon. */
    enum Peer {
        STOCK,
        OWN
    }

    @BeforeEach
    void layOut() throws IOException {
        source = Files.createDirectory(directory.resolve("source"));
        target = Files.createDirectory(directory.resolve("target"));
        RsyncTree.make(source, random);
    }

    @ParameterizedTest
    @EnumSource(Peer.class)
    void tree(Peer peer) throws Exception {
        RsyncPush.Report report = push(peer, builder("module/").times(true).build());
        assertThat(RsyncTree.describe(target, true))
                .containsExactlyInAnyOrderEntriesOf(RsyncTree.describe(source, true));
        assertThat(report.files()).isEqualTo(14);
        assertThat(report.literal()).isEqualTo(report.bytes());
    }

    @ParameterizedTest
    @EnumSource(Peer.class)
    void schemaDirectoryOfTheStockScript(Peer peer) throws Exception {
        Files.createDirectories(target.resolve("db1/gone"));
        push(peer, builder("module/./db1").delete(true).inPlace(true).build());
        assertThat(RsyncTree.describe(target.resolve("db1"), false))
                .containsExactlyInAnyOrderEntriesOf(RsyncTree.describe(source, false));
    }

    @ParameterizedTest
    @EnumSource(Peer.class)
    void directoriesOnlyWithRules(Peer peer) throws Exception {
        Files.createDirectories(target.resolve("old/inner"));
        Files.writeString(target.resolve("kept"), "plain files are protected");
        push(
                peer,
                builder("module/")
                        .recursive(false)
                        .delete(true)
                        .inPlace(true)
                        .rule(FilterRule.include("/a"))
                        .rule(FilterRule.include("/*/"))
                        .rule(FilterRule.exclude("/*"))
                        .build());
        assertThat(target.resolve("old")).doesNotExist();
        assertThat(target.resolve("kept")).exists();
        assertThat(target.resolve("a")).hasSameBinaryContentAs(source.resolve("a"));
        assertThat(target.resolve("deep")).isEmptyDirectory();
        assertThat(target.resolve("empty")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(Peer.class)
    void delta(Peer peer) throws Exception {
        byte[] content = new byte[3_000_000];
        random.nextBytes(content);
        Files.write(source.resolve("big.ibd"), content);
        push(peer, builder("module/").inPlace(true).build());
        content[2_000_000]++;
        Files.write(source.resolve("big.ibd"), content);
        RsyncPush.Report report =
                push(peer, builder("module/").inPlace(true).wholeFile(false).build());
        assertThat(RsyncTree.describe(target, false))
                .containsExactlyInAnyOrderEntriesOf(RsyncTree.describe(source, false));
        assertThat(report.literal()).isLessThan(report.bytes() / 10);
    }

    @ParameterizedTest
    @EnumSource(Peer.class)
    void linksToFilesTravelAsFilesIfThatIsWanted(Peer peer) throws Exception {
        Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "far away");
        Files.createSymbolicLink(source.resolve("to a file"), elsewhere);
        Files.createSymbolicLink(source.resolve("to a link"), source.resolve("to a file"));
        // the link in place of the file is replaced, and its target stays
        Path bystander = Files.writeString(directory.resolve("bystander"), "stays");
        Files.createSymbolicLink(target.resolve("to a file"), bystander);

        push(peer, builder("module/").inPlace(true).fileLinks(true).build());

        for (String name : List.of("to a file", "to a link")) {
            assertThat(target.resolve(name)).isRegularFile().hasContent("far away");
            assertThat(Files.isSymbolicLink(target.resolve(name))).isFalse();
        }
        assertThat(bystander).hasContent("stays");
        assertThat(Files.isSymbolicLink(target.resolve("link")))
                .as("to a directory")
                .isTrue();
        assertThat(Files.isSymbolicLink(target.resolve("dangling")))
                .as("to nothing")
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(Peer.class)
    void singleFile(Peer peer) throws Exception {
        Path file = source.resolve("a");
        RsyncPush push =
                RsyncPush.builder(file, "module/").times(true).checksum(true).build();
        assertThat(push(peer, push).files()).isOne();
        assertThat(target.resolve("a")).hasSameBinaryContentAs(file);
        assertThat(push(peer, push).files()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Peer.class)
    void aRefusalHasTheDaemonsWords(Peer peer) {
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> push(peer, builder("nowhere/").build()))
                .withMessageContaining("nowhere")
                .matches(e -> e.code() == ErrorCode.PEER_FAILED);
    }

    @ParameterizedTest
    @EnumSource(Peer.class)
    void daemonFailureFailsThePush(Peer peer) throws Exception {
        // a non-empty directory is in the place of a file
        Files.createDirectories(target.resolve("a/full"));
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> push(peer, builder("module/").build()))
                .matches(e -> e.code() == ErrorCode.PEER_FAILED, "told by the daemon")
                .withMessageContaining("a");
    }

    @Test
    void aSourceThatIsNotThere() {
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> push(
                        Peer.OWN,
                        RsyncPush.builder(source.resolve("nothing"), "module/").build()))
                .matches(e -> e.code() == ErrorCode.LOCAL_IO);
    }

    private RsyncPush.Builder builder(String destination) {
        return RsyncPush.builder(source, destination);
    }

    private RsyncPush.Report push(Peer peer, RsyncPush push) throws Exception {
        return peer == Peer.STOCK ? pushToStock(push) : pushToOwn(push);
    }

    private RsyncPush.Report pushToStock(RsyncPush push) throws Exception {
        int port = StockRsync.freePort();
        try (StockRsync daemon = StockRsync.daemon(directory, target, port)) {
            assertThat(daemon).isNotNull();
            try (Connection connection =
                    transport.connect(new Endpoint("127.0.0.1", port), LIMIT, new Cancellation())) {
                return RsyncClient.push(connection, push, TransferSink.NONE)
                        .summary(RsyncPush.Report.class)
                        .orElseThrow();
            }
        }
    }

    private RsyncPush.Report pushToOwn(RsyncPush push) throws Exception {
        RsyncDaemon daemon = new RsyncDaemon(List.of(RsyncDaemon.Module.of("module", target)), TransferSink.NONE);
        try (Listener listener = transport.listen(new Endpoint("127.0.0.1", 0))) {
            CompletableFuture<RsyncPush.Report> served = CompletableFuture.supplyAsync(() -> serve(daemon, listener));
            RsyncPush.Report sent;
            try (Connection connection = transport.connect(listener.local(), LIMIT, new Cancellation())) {
                sent = RsyncClient.push(connection, push, TransferSink.NONE)
                        .summary(RsyncPush.Report.class)
                        .orElseThrow();
            } finally {
                // its files are deleted after the test
                served.handle((report, failure) -> report).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
            RsyncPush.Report received = served.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(received.files()).isEqualTo(sent.files());
            assertThat(received.literal()).isEqualTo(sent.literal());
            return sent;
        }
    }

    private static RsyncPush.Report serve(RsyncDaemon daemon, Listener listener) {
        try (Connection connection = listener.accept(LIMIT)) {
            return daemon.serve(connection).summary(RsyncPush.Report.class).orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
