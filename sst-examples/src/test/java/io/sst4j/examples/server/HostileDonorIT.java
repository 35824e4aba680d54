/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Donor;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Joiner;
import io.sst4j.Settings;
import io.sst4j.SnapshotMethod;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferEvent;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.transport.InMemoryTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A donor sends a real backup with hostile content. The real backup tool prepares it, nothing outside the joiner's data directory
 * changes, and no code from the donor runs.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileDonorIT {
    private static final int MUTATIONS = 60;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private GaleraCluster cluster;
    private Path backup;
    private Path around;
    private Path victim;
    private Path allowed;
    private Path datadir;
    private final List<String> notices = new ArrayList<>();

    @BeforeAll
    void backUp() throws Exception {
        cluster = GaleraCluster.create();
        MariaDbNode node = Standalone.start(cluster, Standalone.options("innodb_log_file_size=4M"));
        allowed = cluster.directory("around/allowed");
        Sample.fill(node, 500);
        node.execute(
                "CREATE TABLE shop.far (id INT PRIMARY KEY) ENGINE=InnoDB DATA DIRECTORY='" + allowed + "'",
                "INSERT INTO shop.far SELECT seq FROM shop.seq_1_to_50",
                "FLUSH TABLES");
        backup = cluster.directory("backup").resolve("files");
        Process tool = new ProcessBuilder(
                        "mariadb-backup",
                        "--defaults-file=" + node.configuration(),
                        "--backup",
                        "--user=root",
                        "--socket=" + node.socket(),
                        "--target-dir=" + backup)
                .redirectErrorStream(true)
                .redirectOutput(backup.resolveSibling("log").toFile())
                .start();
        assertThat(tool.waitFor()).isZero();
        node.stop();
        around = allowed.resolveSibling("");
    }

    @AfterAll
    void stop() throws Exception {
        cluster.close();
    }

    @BeforeEach
    void layOut() throws Exception {
        PathUtils.deleteDirectory(around);
        Files.createDirectories(allowed);
        victim = Files.createDirectories(around.resolve("victim"));
        Files.writeString(victim.resolve("t.ibd"), "of somebody");
        Files.createDirectories(victim.resolve("shop"));
        datadir = Files.createDirectories(around.resolve("data"));
        Files.createDirectories(datadir.resolve("old_schema"));
        Files.writeString(datadir.resolve("old_schema/t.frm"), "old");
        Files.writeString(datadir.resolve("ibdata1"), "old");
        notices.clear();
    }

    private HostileSource source() {
        return new HostileSource(backup);
    }

    /** The failure of the joiner; empty if it has the new data. */
    private Optional<SstException> join(HostileSource source) throws Exception {
        Map<String, String> outside = outside();
        Map<String, String> old = HostileTransfer.contents(datadir);
        SnapshotMethod method = Sst.method("xtrabackup-v2");
        Settings settings = Settings.builder()
                .set("datadir", datadir.toString())
                .set("sst-data-directories", allowed.toString())
                .set("sst-previous-data", "keep")
                .set("use-memory", "32M")
                .build();
        Optional<SstException> failure = transfer(source, method, settings);
        assertThat(outside()).as("what is around the data directory").isEqualTo(outside);
        if (failure.isPresent()) {
            Map<String, String> now = HostileTransfer.contents(datadir);
            now.keySet().removeIf(name -> name.startsWith(".sst") || name.endsWith(".log"));
            assertThat(now).as("the old data").isEqualTo(old);
            assertThat(String.valueOf(failure.get().getMessage()).lines())
                    .as("one cause line")
                    .hasSize(1);
        } else {
            assertThat(datadir.resolve("old_schema")).doesNotExist();
            assertThat(datadir.resolve("shop/orders.ibd")).isNotEmptyFile();
        }
        return failure;
    }

    private Optional<SstException> transfer(HostileSource source, SnapshotMethod method, Settings settings)
            throws Exception {
        InMemoryTransport memory = new InMemoryTransport();
        try (Joiner joiner = Sst.joiner(method.target(settings))
                        .transport(memory)
                        .listenOn(new Endpoint("here", 0))
                        .listener(this::remember)
                        .build();
                Donor donor = Sst.donor(source).transport(memory).build()) {
            return HostileTransfer.run(donor, joiner, LIMIT);
        }
    }

    private synchronized void remember(TransferEvent event) {
        if (event instanceof TransferEvent.Notice notice) {
            notices.add(notice.text());
        }
    }

    private Map<String, String> outside() throws IOException {
        Map<String, String> all = HostileTransfer.contents(around);
        // the only table that belongs there
        all.keySet().removeIf(name -> name.startsWith("data/") || name.startsWith("allowed/shop"));
        return all;
    }

    private byte[] text(String text) {
        return text.replace("$AROUND", around.toString().replaceFirst("/$", "")).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theBackupAsItIsJoins() throws Exception {
        assertThat(join(source())).isEmpty();
        assertThat(allowed.resolve("shop/far.ibd")).isNotEmptyFile();
        assertThat(notices).noneMatch(notice -> notice.contains("backup-my.cnf"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plugin_dir=$AROUND/victim\nplugin_load=evil.so",
                "plugin_load=file_key_management=../../evil\nfile_key_management_filename=$AROUND/victim/t.ibd",
                "innodb_data_file_path=$AROUND/victim/ibdata1:12M:autoextend",
                "innodb_data_home_dir=$AROUND/victim",
                "innodb_undo_directory=$AROUND/victim",
                "innodb_log_group_home_dir=$AROUND/victim",
                "aria_log_dir_path=$AROUND/victim",
                "tmpdir=$AROUND/victim",
                "datadir=$AROUND/victim",
                "innodb_buffer_pool_filename=../victim/pool",
                "!include $AROUND/victim/t.ibd",
                "!includedir $AROUND/victim",
                "no_such_option_at_all=1"
            })
    void optionsOfTheDonorDoNotReachTheTool(String line) throws Exception {
        byte[] honest = Files.readAllBytes(backup.resolve("backup-my.cnf"));
        byte[] hostile = text(new String(honest, StandardCharsets.UTF_8) + "\n" + line + "\n");
        assertThat(join(source().with("backup-my.cnf", hostile))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "FOREIGN_FILE, $AROUND/data/.sst/old/shop/far.ibd",
        "FOREIGN_FILE, $AROUND/victim/shop/far.ibd",
        "HOSTILE_STREAM, $AROUND/victim/t.ibd",
        "HOSTILE_STREAM, ../../../victim/shop/far.ibd",
        "FOREIGN_FILE, /etc/shop/far.ibd",
        "HOSTILE_STREAM, far.ibd"
    })
    void tablesGoOnlyWhereThisNodeAllowsThem(ErrorCode code, String place) throws Exception {
        assertThat(join(source().with("shop/far.isl", text(place))))
                .hasValueSatisfying(e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void parentThatIsAFileStays() throws Exception {
        Files.writeString(allowed.resolve("shop"), "of somebody");
        assertThat(join(source())).hasValueSatisfying(e -> assertThat(e.code()).isEqualTo(ErrorCode.HOSTILE_STREAM));
        assertThat(allowed.resolve("shop")).hasContent("of somebody");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../victim/shop/x", "shop/../../victim/shop/x", "$AROUND/victim/shop/x", "nowhere/x"})
    void renamesStayInTheSnapshot(String name) throws Exception {
        assertThat(join(source().with("shop/orders.ren", text(name))))
                .hasValueSatisfying(e -> assertThat(e.code()).isEqualTo(ErrorCode.HOSTILE_STREAM));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.ren", "lost+found/x.ren", "shop/deeper/x.ren"})
    void renamesAreLookedAtWhereverTheyAre(String note) throws Exception {
        byte[] table = Files.readAllBytes(backup.resolve("shop/orders.frm"));
        assertThat(join(source().with(note.replace(".ren", ".ibd"), table).with(note, text("../victim/shop/x"))))
                .hasValueSatisfying(e -> assertThat(e.code()).isEqualTo(ErrorCode.HOSTILE_STREAM));
    }

    @Test
    void namesOfBinaryLogsDeleteNothingElse() throws Exception {
        byte[] hostile = text("ibdata1\t1\t0-1-1\n../victim/t.ibd\t1\nmysql\t1\naria_log.00000001\t1\n");
        assertThat(join(source().with("xtrabackup_binlog_info", hostile))).isEmpty();
        assertThat(datadir.resolve("ibdata1")).isNotEmptyFile();
        assertThat(datadir.resolve("aria_log.00000001")).exists();
    }

    @Test
    void instructionsForTheServerStayBehind() throws Exception {
        byte[] hostile = text("[mysqld]\ninit_file=$AROUND/victim/t.ibd\n");
        assertThat(join(source().with("my.cnf", hostile)
                        .with("mysqld.my", hostile)
                        .with("ddl_recovery.log", hostile)))
                .isEmpty();
        assertThat(datadir.resolve("my.cnf")).doesNotExist();
        assertThat(datadir.resolve("mysqld.my")).doesNotExist();
        assertThat(datadir.resolve("ddl_recovery.log")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ibdata1", "ib_logfile0", "_checkpoints", "backup-my.cnf"})
    void backupWithoutARequiredFileIsNone(String end) throws Exception {
        // from MariaDB 11.1 on, the tools name this file mariadb_backup_checkpoints
        String name = HostileSource.names(backup).stream()
                .filter(file -> file.endsWith(end) && file.indexOf('/') < 0)
                .findFirst()
                .orElseThrow();
        assertThat(join(source().without(name)))
                .hasValueSatisfying(e -> assertThat(e.code()).isEqualTo(ErrorCode.INCOMPLETE_SNAPSHOT));
    }

    @Test
    void backupWithoutTheSystemTablesIsNone() throws Exception {
        HostileSource source = source();
        for (String name : HostileSource.names(backup)) {
            if (name.startsWith("mysql/")) {
                source.without(name);
            }
        }
        assertThat(join(source)).hasValueSatisfying(e -> assertThat(e.code()).isEqualTo(ErrorCode.INCOMPLETE_SNAPSHOT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"xtrabackup_galera_info", "donor_galera_info", "xtrabackup_ist.x"})
    void infoFilesAreSmall(String name) throws Exception {
        assertThat(join(source().withInfo(name, new byte[3 << 20])))
                .hasValueSatisfying(e -> assertThat(e.code().id()).startsWith("SST-4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"xtrabackup_checkpoints", "donor_galera_info", "xtrabackup_binlog_info", "backup-my.cnf"})
    void filesThatAreReadAreSmall(String name) throws Exception {
        assertThat(join(source().with(name, new byte[3 << 20])))
                .hasValueSatisfying(e -> assertThat(e.code().id()).startsWith("SST-4"));
    }

    /** A mutated backup has no effect outside, whatever it does to the tool, and ends with one error. */
    @Test
    void mutatedBackupsDoNoHarm() throws Exception {
        long seed = Long.getLong("sst4j.seed", System.nanoTime());
        System.out.println("-Dsst4j.seed=" + seed);
        Random random = new Random(seed);
        List<String> names = HostileSource.names(backup).stream()
                .filter(name -> backup.resolve(name).toFile().length() < 1 << 17)
                .filter(name -> !name.contains("/") || name.startsWith("shop/"))
                .toList();
        for (int i = 0; i < MUTATIONS; i++) {
            layOut();
            String name = names.get(random.nextInt(names.size()));
            byte[] content = mutated(Files.readAllBytes(backup.resolve(name)), random);
            Optional<SstException> failure = join(source().with(name, content));
            assertThat(failure.map(SstException::code))
                    .as("mutation %d of %s", i, name)
                    .isNotEqualTo(Optional.of(ErrorCode.LOCAL_IO));
        }
    }

    private static byte[] mutated(byte[] content, Random random) {
        byte[] bytes =
                switch (random.nextInt(3)) {
                    case 0 -> Arrays.copyOf(content, random.nextInt(content.length + 1));
                    case 1 -> Arrays.copyOf(content, content.length + 1 + random.nextInt(5000));
                    default -> content.clone();
                };
        for (int i = random.nextInt(10); i >= 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }
}
