/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Connection;
import io.sst4j.Donor;
import io.sst4j.DonorLink;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.ForwardingConnection;
import io.sst4j.Joiner;
import io.sst4j.Outcome;
import io.sst4j.Settings;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotSource;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferLink;
import io.sst4j.TransferSink;
import io.sst4j.backup.rsync.RsyncClient;
import io.sst4j.backup.rsync.RsyncPush;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.transport.InMemoryTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An rsync donor pushes a real data directory with hostile content, or violates the protocol. Nothing outside the joiner's data
 * directory changes, and a failed joiner keeps its old data.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileRsyncDonorIT {
    private static final int MUTATIONS = 60;
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final String POSITION = "6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111:1234";
    private static final String MODULE = "rsync_sst";
    private static final String MAGIC = "rsync_sst_complete";

    private GaleraCluster cluster;
    private Path original;
    private Path around;
    private Path victim;
    private Path datadir;
    private Path tree;
    private Path magic;

    @BeforeAll
    void copyData() throws Exception {
        cluster = GaleraCluster.create();
        MariaDbNode node =
                Standalone.start(cluster, Standalone.options("innodb_log_file_size=4M", "innodb_undo_tablespaces=0"));
        Sample.fill(node, 50);
        node.stop();
        original = Files.createDirectories(cluster.directory("original").resolve("data"));
        PathUtils.copyDirectory(node.datadir(), original);
        Files.deleteIfExists(original.resolve("ibtmp1"));
        around = cluster.directory("around");
    }

    @AfterAll
    void stop() throws Exception {
        cluster.close();
    }

    @BeforeEach
    void layOut() throws Exception {
        if (Files.exists(around)) {
            PathUtils.deleteDirectory(around);
        }
        victim = Files.createDirectories(around.resolve("victim"));
        Files.writeString(victim.resolve("t.ibd"), "of somebody");
        datadir = Files.createDirectories(around.resolve("data"));
        Files.createDirectories(datadir.resolve("old_schema"));
        Files.writeString(datadir.resolve("old_schema/t.frm"), "old");
        Files.writeString(datadir.resolve("ibdata1"), "old");
        Path donor = cluster.directory("donor");
        if (Files.exists(donor)) {
            PathUtils.deleteDirectory(donor);
        }
        tree = Files.createDirectories(donor.resolve("tree"));
        PathUtils.copyDirectory(original, tree);
        magic = Files.createDirectories(donor.resolve("magic"));
        Files.writeString(magic.resolve(MAGIC), POSITION + "\n");
    }

    /** Pushes the tree, followed by the file that ends the transfer. */
    private final class Pusher implements SnapshotSource {
        private final UnaryOperator<Connection> wire;

        Pusher(UnaryOperator<Connection> wire) {
            this.wire = wire;
        }

        @Override
        public String method() {
            return "rsync";
        }

        @Override
        public void check(TransferLink link) {}

        @Override
        public Outcome send(DonorLink link) throws SstException {
            push(link, tree);
            push(link, magic);
            return new Outcome(SnapshotPosition.parse(POSITION), false);
        }

        private void push(DonorLink link, Path source) throws SstException {
            RsyncPush push = RsyncPush.builder(source, MODULE).times(true).build();
            try (Connection connection = wire.apply(link.connect())) {
                RsyncClient.push(connection, push, TransferSink.NONE);
            } catch (IOException e) {
                throw SstException.of(ErrorCode.PEER_GONE, "push", e);
            }
        }

        @Override
        public void close() {}
    }

    private Optional<SstException> join(UnaryOperator<Connection> wire) throws Exception {
        Map<String, String> outside = outside();
        Map<String, String> old = HostileTransfer.contents(datadir);
        Settings settings = Settings.builder()
                .set("datadir", datadir.toString())
                .set("sst-previous-data", "keep")
                .build();
        Optional<SstException> failure = transfer(wire, settings);
        assertThat(outside()).as("what is around the data directory").isEqualTo(outside);
        if (failure.isPresent()) {
            Map<String, String> now = HostileTransfer.contents(datadir);
            now.keySet().removeIf(name -> name.equals(".sst") || name.startsWith(".sst/lock") || name.endsWith(".log"));
            assertThat(now).as("the old data").isEqualTo(old);
            assertThat(String.valueOf(failure.get().getMessage()).lines())
                    .as("one cause line")
                    .hasSize(1);
        } else {
            assertThat(datadir.resolve("old_schema")).doesNotExist();
            assertThat(datadir.resolve("ibdata1")).isRegularFile();
            assertThat(datadir.resolve("mysql")).isDirectory();
        }
        return failure;
    }

    private Optional<SstException> transfer(UnaryOperator<Connection> wire, Settings settings) throws Exception {
        InMemoryTransport memory = new InMemoryTransport();
        try (Joiner joiner = Sst.joiner(Sst.method("rsync").target(settings))
                        .transport(memory)
                        .listenOn(new Endpoint("here", 0))
                        .totalLimit(LIMIT)
                        .build();
                Donor donor = Sst.donor(new Pusher(wire))
                        .transport(memory)
                        .totalLimit(LIMIT)
                        .build()) {
            return HostileTransfer.run(donor, joiner, LIMIT.multipliedBy(2));
        }
    }

    private Map<String, String> outside() throws IOException {
        Map<String, String> all = HostileTransfer.contents(around);
        all.keySet().removeIf(name -> name.startsWith("data/"));
        return all;
    }

    @Test
    void theTreeAsItIsJoins() throws Exception {
        assertThat(join(UnaryOperator.identity())).isEmpty();
        assertThat(datadir.resolve("shop/orders.ibd")).isNotEmptyFile();
    }

    private void put(String kind, String name) throws Exception {
        Path path = tree.resolve(name);
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            PathUtils.deleteDirectory(path);
        } else {
            Files.deleteIfExists(path);
        }
        Files.createDirectories(path.resolveSibling(""));
        switch (kind) {
            case "link" -> Files.createSymbolicLink(path, victim.resolve("t.ibd"));
            case "link to a directory" -> Files.createSymbolicLink(path, victim);
            case "pipe" ->
                assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                        .isZero();
            case "directory" -> Files.createDirectories(path.resolve("t.ibd"));
            case "empty" -> Files.createFile(path);
            case "nothing" -> assertThat(path).doesNotExist();
            default -> Files.writeString(path, kind.replace("$AROUND", around.toString()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "link, ibdata1",
        "pipe, ibdata1",
        "directory, ibdata1",
        "empty, ibdata1",
        "nothing, ibdata1",
        "link to a directory, mysql",
        "nothing, mysql",
        "pipe, mysql",
        "link, ib_logfile0",
        "$AROUND/victim/t.ibd, shop/far.isl",
        "$AROUND/data/.sst/old/shop/far.ibd, shop/far.isl",
        "pipe, shop/far.isl",
        "link, shop/far.isl",
    })
    void snapshotWithItIsRefused(String kind, String name) throws Exception {
        put(kind, name);
        assertThat(join(UnaryOperator.identity()))
                .hasValueSatisfying(e -> assertThat(e.code().id()).matches("SST-(4|6).."));
    }

    @ParameterizedTest
    @CsvSource({
        "directory, .sst",
        "text, .sst/journal",
        "link to a directory, .sst",
        "link, sst_in_progress",
        "text, wsrep_sst.pid",
        "link to a directory, old_schema",
        "link to a directory, shop",
        "pipe, shop/pipe",
        "link, shop/link.txt",
        "text, binlog_tar_file",
        "[mysqld], my.cnf",
    })
    void whateverBecomesOfItNothingAroundChanges(String kind, String name) throws Exception {
        put(kind, name);
        join(UnaryOperator.identity()).ifPresent(e -> assertThat(e.code().id()).matches("SST-(4|6).."));
    }

    @ParameterizedTest
    @CsvSource({"''", "neither", "6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111:x", "bypass"})
    void endWithoutAPositionIsNone(String text) throws Exception {
        Files.writeString(magic.resolve(MAGIC), text);
        assertThat(join(UnaryOperator.identity())).isPresent();
    }

    @Test
    void endThatIsNoFileIsNone() throws Exception {
        Files.delete(magic.resolve(MAGIC));
        Files.createSymbolicLink(magic.resolve(MAGIC), victim.resolve("t.ibd"));
        assertThat(join(UnaryOperator.identity())).isPresent();
    }

    @Test
    void mutatedTreesDoNoHarm() throws Exception {
        Random random = random();
        List<String> kinds = List.of("link", "link to a directory", "pipe", "directory", "empty", "nothing", "text");
        List<String> names = HostileTransfer.contents(original).keySet().stream()
                .filter(name -> !name.isEmpty())
                .toList();
        for (int i = 0; i < MUTATIONS; i++) {
            layOut();
            String name = names.get(random.nextInt(names.size()));
            String kind = kinds.get(random.nextInt(kinds.size()));
            put(kind, name);
            Optional<SstException> failure = join(UnaryOperator.identity());
            assertThat(failure.map(SstException::code))
                    .as("%s as %s", name, kind)
                    .isNotEqualTo(Optional.of(ErrorCode.METHOD_FAULT))
                    .isNotEqualTo(Optional.of(ErrorCode.TIME_LIMIT));
        }
    }

    /** Some mutations enlarge a length and leave both sides waiting, until their timeout ends them. */
    @Test
    void mutatedBytesDoNoHarm() throws Exception {
        Random random = random();
        for (int i = 0; i < MUTATIONS; i++) {
            layOut();
            long first = random.nextInt(i % 2 == 0 ? 4_000 : 4_000_000);
            byte value = (byte) random.nextInt();
            Optional<SstException> failure = join(connection -> new Mutating(connection, first, value));
            assertThat(failure.map(SstException::code))
                    .as("byte %d becomes %d", first, value)
                    .isNotEqualTo(Optional.of(ErrorCode.METHOD_FAULT));
        }
    }

    private static Random random() {
        long seed = Long.getLong("sst4j.seed", System.nanoTime());
        System.out.println("-Dsst4j.seed=" + seed);
        return new Random(seed);
    }

    /** Changes one byte of the sent data. */
    private static final class Mutating extends ForwardingConnection {
        private final long position;
        private final byte value;
        private long sent;

        Mutating(Connection connection, long position, byte value) {
            super(connection);
            this.position = position;
            this.value = value;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            ByteBuffer copy = ByteBuffer.allocate(source.remaining());
            copy.put(source).flip();
            int count = copy.remaining();
            if (position >= sent && position < sent + count) {
                copy.put((int) (position - sent), value);
            }
            sent += count;
            while (copy.hasRemaining()) {
                connection.write(copy);
            }
            return count;
        }
    }
}
