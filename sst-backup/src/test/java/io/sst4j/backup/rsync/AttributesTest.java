/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.TransferSink;
import io.sst4j.Transport.Listener;
import io.sst4j.backup.internal.rsync.list.FileEntry.Time;
import io.sst4j.backup.internal.rsync.list.FileKind;
import io.sst4j.transport.TcpTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Received files have the right permissions and times, as determined by the stock daemon. */
class AttributesTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int[] MODES = {04777, 0666, 0600, 01755, 02755, 0444, 0, 0377};

    @TempDir
    private Path directory;

    private Path source;
    private Path target;
    private Path stock;
    private String told = "";

    @BeforeEach
    void layOut() throws IOException {
        source = Files.createDirectory(directory.resolve("source"));
        target = Files.createDirectory(directory.resolve("target"));
        stock = Files.createDirectory(directory.resolve("stock"));
    }

    private static void mode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    private void makeModes() throws Exception {
        for (int mode : MODES) {
            String name = Integer.toOctalString(mode);
            Files.writeString(source.resolve("file" + name), name);
            Files.writeString(
                    Files.createDirectory(source.resolve("directory" + name)).resolve("in"), name);
            for (FileKind kind : List.of(FileKind.FIFO, FileKind.SOCKET)) {
                Path special = source.resolve(kind + name);
                SpecialFiles.make(kind, special, source, 0);
                // the execute bits are meaningless here, and mkfifo does not set them
                mode(special, mode & 06666);
            }
            mode(source.resolve("file" + name), mode);
            mode(source.resolve("directory" + name), mode);
        }
    }

    private void makeOlder(Path tree) throws IOException {
        mode(Files.writeString(tree.resolve("file600"), "an older one"), 04755);
        mode(Files.writeString(tree.resolve("file4777"), "an older one"), 0640);
        mode(Files.createDirectory(tree.resolve("directory2755")), 0700);
    }

    private static Map<String, String> modes(Path tree) throws IOException {
        Map<String, String> modes = new TreeMap<>();
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.filter(path -> !path.equals(tree)).toList()) {
                int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
                modes.put(tree.relativize(path).toString(), Integer.toOctalString(mode));
            }
        }
        return modes;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--recursive --specials --links",
                "--recursive --specials --inplace",
                "--recursive --specials --owner --group",
                "--recursive --specials --perms"
            })
    void permissionsAreThoseThatTheStockDaemonGives(String options) throws Exception {
        makeModes();
        makeOlder(target);
        makeOlder(stock);
        pushToStock(options);
        push(options);
        assertThat(modes(target)).containsExactlyInAnyOrderEntriesOf(modes(stock));
    }

    @Test
    void aCopyOfTheOldTreeGetsPermissionsOfTheSource() throws Exception {
        makeModes();
        Path old = Files.createDirectory(directory.resolve("old"));
        for (int mode : MODES) {
            Path copy = old.resolve("file" + Integer.toOctalString(mode));
            Files.copy(source.resolve(copy.getFileName()), copy);
            mode(copy, 06777);
        }
        String options = "--recursive --checksum --specials";
        pushToStock(options);
        push(options, RsyncDaemon.Module.of("module", target).withBasis(old));
        assertThat(modes(target)).containsExactlyInAnyOrderEntriesOf(modes(stock));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(source)) {
            return all.map(path -> String.valueOf(path.getFileName())).toList();
        }
    }

    private static Time time(Path path) throws IOException {
        return UnixFile.read(path).modified();
    }

    private static void touch(Path path, String seconds) throws Exception {
        Process touch = new ProcessBuilder("touch", "--date=@" + seconds, path.toString()).start();
        assertThat(touch.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(touch.exitValue()).isZero();
    }

    private void makeTimes() throws Exception {
        for (String seconds : List.of("-1", "-2000000000", "0", "9223372035.5")) {
            touch(source.resolve("kept" + seconds), seconds);
        }
        for (String seconds : List.of("-0.5", "10413792000", "14000000000.25")) {
            touch(source.resolve("changed" + seconds), seconds);
        }
        touch(Files.createDirectory(source.resolve("changed directory")), "10413792000");
    }

    @Test
    void timesThatTheJdkCannotSetBecomeTheNearestAndThatIsTold() throws Exception {
        makeTimes();
        push("--archive");
        for (String name : names()) {
            Time sent = time(source.resolve(name));
            Time expected = name.startsWith("kept") ? sent : Attributes.settable(sent);
            assertThat(time(target.resolve(name))).as(name).isEqualTo(expected);
            assertThat(told.contains("the time of \"" + name + "\"")).as(told).isEqualTo(name.startsWith("changed"));
        }
        assertThat(time(target.resolve("changed-0.5"))).isEqualTo(new Time(-1, 0));
        assertThat(time(target.resolve("changed14000000000.25"))).isEqualTo(new Time(9_223_372_036L, 0));
        assertThat(push("--archive").files()).as("files that are sent again").isZero();
    }

    /** No current file system has these times, but a client may send them. */
    @ParameterizedTest
    @ValueSource(longs = {9_223_372_036L, 99_999_999_999L, 1L << 60, Long.MAX_VALUE})
    void timesOfAnyLengthBecomeTheLastOnes(long seconds) {
        assertThat(Attributes.settable(new Time(seconds, 5))).isEqualTo(new Time(9_223_372_036L, 0));
        assertThat(Attributes.settable(new Time(-seconds, 5))).isEqualTo(new Time(-9_223_372_036L, 0));
        assertThat(Attributes.settable(new Time(-seconds - 1, 5))).isEqualTo(new Time(-9_223_372_036L, 0));
    }

    @ParameterizedTest
    @EnumSource(
            value = Peers.class,
            names = {"STOCK_DAEMON", "OWN"})
    void everyTimeIsSent(Peers peers) throws Exception {
        makeTimes();
        Peers.Room room = new Peers.Room(directory, source, target);
        assertThat(peers.push(room)).as(room.told.toString()).isZero();
        for (String name : names()) {
            Time sent = time(source.resolve(name));
            assertThat(time(target.resolve(name)))
                    .as(name)
                    .isEqualTo(peers == Peers.OWN ? Attributes.settable(sent) : sent);
        }
    }

    private void pushToStock(String options) throws Exception {
        int port = StockRsync.freePort();
        try (StockRsync daemon = StockRsync.daemon(directory, stock, port)) {
            assertThat(daemon).isNotNull();
            try (Connection probe =
                    new TcpTransport().connect(new Endpoint("127.0.0.1", port), LIMIT, new io.sst4j.Cancellation())) {
                assertThat(probe).as("the daemon listens").isNotNull();
            }
            assertThat(exitCode(options, port)).as(told).isZero();
        }
    }

    private RsyncPush.Report push(String options) throws Exception {
        return push(options, RsyncDaemon.Module.of("module", target));
    }

    private RsyncPush.Report push(String options, RsyncDaemon.Module module) throws Exception {
        RsyncDaemon daemon = new RsyncDaemon(List.of(module), TransferSink.NONE);
        try (Listener port = new TcpTransport().listen(new Endpoint("127.0.0.1", 0))) {
            try (StockRsync client = client(options, port.local().port());
                    Connection connection = port.accept(LIMIT)) {
                RsyncPush.Report report =
                        daemon.serve(connection).summary(RsyncPush.Report.class).orElseThrow();
                assertThat(client.exitCode()).as(client.output()).isZero();
                told = client.output();
                return report;
            }
        }
    }

    private int exitCode(String options, int port) throws Exception {
        try (StockRsync client = client(options, port)) {
            int code = client.exitCode();
            told = client.output();
            return code;
        }
    }

    private StockRsync client(String options, int port) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(options.split(" ")));
        arguments.addAll(List.of(source + "/", "rsync://127.0.0.1:" + port + "/module/"));
        return StockRsync.run(directory.resolve("client.log"), arguments);
    }
}
