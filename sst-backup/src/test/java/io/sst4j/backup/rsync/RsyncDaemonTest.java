/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferSink;
import io.sst4j.Transport.Listener;
import io.sst4j.testing.Seeds;
import io.sst4j.transport.TcpTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** This daemon works with the stock client. */
class RsyncDaemonTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final List<String> SST_OPTIONS = List.of(
            "--owner",
            "--group",
            "--perms",
            "--links",
            "--specials",
            "--ignore-times",
            "--inplace",
            "--delete",
            "--quiet");

    private final Random random = Seeds.random("RsyncDaemonTest");
    private final List<String> warnings = new ArrayList<>();
    private String told = "";

    @TempDir
    private Path directory;

    private Path source;
    private Path target;
    private Listener port;
    private Optional<Path> basis = Optional.empty();

    @BeforeEach
    void layOut() throws IOException {
        source = Files.createDirectory(directory.resolve("source"));
        target = Files.createDirectory(directory.resolve("target"));
        port = new TcpTransport().listen(new Endpoint("127.0.0.1", 0));
        RsyncTree.make(source, random);
    }

    @AfterEach
    void close() {
        port.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 31, 32})
    void archiveOfEveryProtocol(int protocol) throws Exception {
        RsyncPush.Report report = push(List.of("--archive", "--protocol=" + protocol), "/");
        assertThat(RsyncTree.describe(target, protocol > 30)).isEqualTo(RsyncTree.describe(source, protocol > 30));
        assertThat(report.files()).isEqualTo(14);
        assertThat(warnings).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 31, 32})
    void optionsOfTheStockScript(int protocol) throws Exception {
        List<String> options = new ArrayList<>(SST_OPTIONS);
        options.addAll(List.of("--recursive", "--whole-file", "--protocol=" + protocol));
        push(options, "/./db1");
        assertThat(RsyncTree.describe(target.resolve("db1"), false)).isEqualTo(RsyncTree.describe(source, false));
    }

    @Test
    void directoriesOnlyWithRules() throws Exception {
        Files.createDirectories(target.resolve("old/inner"));
        Files.writeString(target.resolve("kept"), "plain files are protected");
        Files.writeString(target.resolve("a"), "this one is named");
        List<String> options = new ArrayList<>(SST_OPTIONS);
        options.addAll(List.of("--dirs", "--whole-file", "-f", "+ /a", "-f", "+ /*/", "-f", "- /*"));
        push(options, "/");
        assertThat(target.resolve("old")).doesNotExist();
        assertThat(target.resolve("kept")).exists();
        assertThat(target.resolve("a")).hasSameBinaryContentAs(source.resolve("a"));
        assertThat(target.resolve("deep")).isEmptyDirectory();
        assertThat(target.resolve("empty")).doesNotExist();
    }

    @Test
    void deltaInPlace() throws Exception {
        bigFile();
        push(sstRecursive(), "/");
        change();
        RsyncPush.Report report = push(sstRecursive(), "/");
        assertThat(RsyncTree.describe(target, false)).isEqualTo(RsyncTree.describe(source, false));
        assertThat(report.literal()).isLessThan(report.bytes() / 2);
    }

    @Test
    void deltaBesideTheOldTree() throws Exception {
        bigFile();
        push(sstRecursive(), "/");
        change();
        Path old = Files.move(target, directory.resolve("old"));
        Files.createDirectory(target);
        basis = Optional.of(old);
        var before = RsyncTree.describe(old, true);
        RsyncPush.Report report = push(sstRecursive(), "/");
        assertThat(RsyncTree.describe(target, false)).isEqualTo(RsyncTree.describe(source, false));
        assertThat(RsyncTree.describe(old, true)).isEqualTo(before);
        assertThat(report.literal()).isLessThan(report.bytes() / 2);
    }

    @Test
    void secondRunOfAnArchiveSendsNothing() throws Exception {
        push(List.of("--archive"), "/");
        assertThat(push(List.of("--archive"), "/").files()).isZero();
        assertThat(push(List.of("--archive", "--checksum"), "/").files()).isZero();
    }

    @Test
    void pipesAndSocketsAreMadeOnceAndGiveWay() throws Exception {
        Files.writeString(target.resolve("socket"), "a file in the place of a socket");
        push(List.of("--archive"), "/");
        Path socket = target.resolve("socket");
        Object made = Files.getAttribute(socket, "unix:ino", LinkOption.NOFOLLOW_LINKS);
        push(List.of("--archive"), "/");
        assertThat(Files.getAttribute(socket, "unix:ino", LinkOption.NOFOLLOW_LINKS))
                .isEqualTo(made);
        Files.delete(source.resolve("socket"));
        Files.writeString(source.resolve("socket"), "a file again");
        push(List.of("--archive"), "/");
        assertThat(socket).hasContent("a file again");
        assertThat(RsyncTree.describe(target, false)).isEqualTo(RsyncTree.describe(source, false));
        assertThat(warnings).isEmpty();
    }

    @Test
    void pipesAndSocketsThatAreNotWantedOrCannotBeMadeAreSkipped() throws Exception {
        push(List.of("--recursive"), "/");
        assertThat(target.resolve("socket")).doesNotExist();
        assertThat(told).contains("skipping non-regular file \"socket\"");
        Path deep = directory.resolve("d".repeat(100));
        target = Files.createDirectory(deep);
        push(List.of("--archive"), "/");
        assertThat(target.resolve("socket")).doesNotExist();
        assertThat(target.resolve("a")).exists();
        assertThat(told).contains("skipping non-regular file \"socket\": ");
        assertThat(RsyncTree.describe(target, false).keySet()).noneMatch(name -> name.contains(".sst4j-"));
    }

    @Test
    void singleFileUnderAnotherName() throws Exception {
        source = source.resolve("a");
        push(List.of("--archive"), "/renamed");
        assertThat(target.resolve("renamed")).hasSameBinaryContentAs(source);
    }

    @Test
    void refusalsAreToldToTheClient() throws Exception {
        assertRefused(List.of("--archive", "--acls"), "/", 4, "-A is not supported");
        assertRefused(List.of("--archive", "--hard-links"), "/", 4, "-H is not supported");
        assertRefused(List.of("--archive", "--compress"), "/", 4, "not supported");
        assertRefused(List.of("--archive"), "/../outside", 12, "leads out of the module");
        assertRefused(List.of("--archive"), "/no/such/path", 12, "not a directory of the module");
        assertRefused(List.of("--archive", "--protocol=30", "--acls"), "/", 12, "-A is not supported");
        assertThat(directory.resolve("outside")).doesNotExist();
    }

    @Test
    void unknownModuleAndListOfModules() throws Exception {
        try (StockRsync client = client(List.of("--archive", source + "/", url("nowhere/")))) {
            try (Connection connection = port.accept(LIMIT)) {
                assertThat(failure(connection)).contains("Unknown module 'nowhere'");
            }
            assertThat(client.exitCode()).isEqualTo(5);
            assertThat(client.output()).contains("@ERROR: Unknown module 'nowhere'");
        }
        try (StockRsync client = client(List.of(url("")))) {
            try (Connection connection = port.accept(LIMIT)) {
                daemon().serve(connection);
            }
            assertThat(client.exitCode()).isZero();
            assertThat(client.output()).contains("module");
        }
    }

    @Test
    void devicesAreLeftOut() throws Exception {
        source = Path.of("/dev/null");
        push(List.of("--archive"), "/");
        assertThat(told).contains("skipping non-regular file \"null\"");
        assertThat(target).isEmptyDirectory();
    }

    private void assertRefused(List<String> options, String path, int code, String text) throws Exception {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of(source + "/", url("module" + path)));
        try (StockRsync client = client(arguments)) {
            try (Connection connection = port.accept(LIMIT)) {
                assertThat(failure(connection)).contains(text);
            }
            assertThat(client.exitCode()).isEqualTo(code);
            assertThat(client.output()).contains(text);
        }
        assertThat(target).isEmptyDirectory();
    }

    private String failure(Connection connection) {
        try {
            daemon().serve(connection);
            return "";
        } catch (SstException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void bigFile() throws IOException {
        byte[] content = new byte[3_000_000];
        random.nextBytes(content);
        Files.write(source.resolve("big.ibd"), content);
    }

    private void change() throws IOException {
        byte[] content = Files.readAllBytes(source.resolve("big.ibd"));
        content[1_000_000]++;
        Files.write(source.resolve("big.ibd"), content);
        Files.write(source.resolve("b/z.ibd"), new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
    }

    private static List<String> sstRecursive() {
        List<String> options = new ArrayList<>(SST_OPTIONS);
        options.add("--recursive");
        options.add("--no-whole-file");
        return options;
    }

    private RsyncPush.Report push(List<String> options, String path) throws Exception {
        List<String> arguments = new ArrayList<>(options);
        arguments.add(Files.isDirectory(source) ? source + "/" : source.toString());
        arguments.add(url("module" + path));
        try (StockRsync client = client(arguments)) {
            RsyncPush.Report report = serve(client);
            assertThat(client.exitCode()).as(client.output()).isZero();
            told = client.output();
            return report;
        }
    }

    private RsyncPush.Report serve(StockRsync client) throws Exception {
        try (Connection connection = port.accept(LIMIT)) {
            return daemon().serve(connection).summary(RsyncPush.Report.class).orElseThrow();
        } catch (SstException e) {
            throw new AssertionError(client.output(), e);
        }
    }

    private RsyncDaemon daemon() {
        RsyncDaemon.Module module = new RsyncDaemon.Module("module", target, basis, List.of());
        return new RsyncDaemon(List.of(module), new TransferSink() {
            @Override
            public void notice(Level level, String text) {
                warnings.add(text);
            }
        });
    }

    private StockRsync client(List<String> arguments) throws IOException {
        return StockRsync.run(directory.resolve("client.log"), arguments);
    }

    private String url(String path) {
        return "rsync://127.0.0.1:" + port.local().port() + "/" + path;
    }
}
