/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import io.sst4j.examples.demo.Writer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every kind of table, and every place where a server can keep files, is transferred. */
class ZooIT {
    @Test
    void everyKindOfTableArrives() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            Path keys = keyFile(cluster);
            MariaDbNode donor = cluster.node(encrypted(Sample.sst4j(), keys));
            Path elsewhere = cluster.directory("elsewhere");
            MariaDbNode joiner =
                    cluster.node(encrypted(Sample.sst4j(), keys).withSst("sst-data-directories=" + elsewhere));
            cluster.bootstrap(donor);
            fillZoo(donor, elsewhere);
            Path remote = elsewhere.resolve("zoo/remote.ibd");
            assertThat(remote).exists();
            // donor and joiner share one machine: the donor's file would block the joiner's
            cluster.start(joiner);
            joiner.awaitEnd(GaleraCluster.JOIN_LIMIT);
            assertThat(joiner.scriptLines()).anyMatch(line -> line.contains("SST-602") && line.contains("remote.ibd"));

            donor.execute("DROP TABLE zoo.remote");
            cluster.join(joiner);
            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
            assertThat(joiner.query("SELECT NEXTVAL(zoo.numbers)")).isNotEmpty();
            assertThat(joiner.query("SHOW TABLES IN `odd-näme. x`")).containsExactly("täble one");
        }
    }

    private static Path keyFile(GaleraCluster cluster) throws IOException {
        Path keys = cluster.directory("keys").resolve("keys.txt");
        Files.writeString(keys, "1;770A8A65DA156D24EE2A093277530142\n");
        cluster.directory("keys");
        return keys;
    }

    private static NodeOptions encrypted(NodeOptions options, Path keys) {
        return options.withServer("plugin_load_add=file_key_management")
                .withServer("file_key_management_filename=" + keys)
                .withServer("innodb_encrypt_log=ON");
    }

    private static void fillZoo(MariaDbNode node, Path elsewhere) throws SQLException {
        node.execute(
                "CREATE DATABASE zoo",
                "CREATE TABLE zoo.encrypted (id INT PRIMARY KEY, t TEXT) ENGINE=InnoDB ENCRYPTED=YES",
                "INSERT INTO zoo.encrypted SELECT seq, REPEAT('secret', 50) FROM zoo.seq_1_to_5000",
                "CREATE TABLE zoo.parts (id INT PRIMARY KEY, t VARCHAR(90)) ENGINE=InnoDB PARTITION BY HASH (id) PARTITIONS 4",
                "INSERT INTO zoo.parts SELECT seq, MD5(seq) FROM zoo.seq_1_to_5000",
                "CREATE TABLE zoo.squeezed (id INT PRIMARY KEY, t TEXT) ENGINE=InnoDB ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8",
                "INSERT INTO zoo.squeezed SELECT seq, REPEAT(MD5(seq), 20) FROM zoo.seq_1_to_2000",
                "CREATE TABLE zoo.pages (id INT PRIMARY KEY, t TEXT) ENGINE=InnoDB PAGE_COMPRESSED=1",
                "INSERT INTO zoo.pages SELECT seq, REPEAT('x', 2000) FROM zoo.seq_1_to_2000",
                "CREATE TABLE zoo.isam (id INT PRIMARY KEY, t VARCHAR(90), KEY (t)) ENGINE=MyISAM",
                "INSERT INTO zoo.isam SELECT seq, MD5(seq) FROM zoo.seq_1_to_3000",
                "CREATE TABLE zoo.aria (id INT PRIMARY KEY, t VARCHAR(90)) ENGINE=Aria TRANSACTIONAL=1",
                "INSERT INTO zoo.aria SELECT seq, MD5(seq) FROM zoo.seq_1_to_3000",
                "CREATE TABLE zoo.csv (id INT NOT NULL, t VARCHAR(90) NOT NULL) ENGINE=CSV",
                "INSERT INTO zoo.csv VALUES (1, 'one'), (2, 'two')",
                "CREATE TABLE zoo.empty (id INT PRIMARY KEY) ENGINE=InnoDB",
                "CREATE SEQUENCE zoo.numbers START WITH 100 INCREMENT BY 0",
                "CREATE DATABASE `odd-näme. x`",
                "CREATE TABLE `odd-näme. x`.`täble one` (id INT PRIMARY KEY)",
                "INSERT INTO `odd-näme. x`.`täble one` VALUES (1), (2)",
                "CREATE DATABASE nothing_in_it",
                "CREATE TABLE zoo.remote (id INT PRIMARY KEY) ENGINE=InnoDB DATA DIRECTORY='" + elsewhere + "'",
                "INSERT INTO zoo.remote SELECT seq FROM zoo.seq_1_to_100");
    }

    @Test
    void filesOutsideTheDatadirFindTheirPlaces() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(spread(cluster, Sample.sst4j(), "donor"));
            MariaDbNode joiner = cluster.node(spread(cluster, Sample.sst4j(), "joiner"));
            cluster.bootstrap(donor);
            Sample.fill(donor);
            cluster.initialize(joiner);
            Path bystander = cluster.root().resolve("joiner-redo/not-the-servers.txt");
            Files.writeString(bystander, "stays");

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
            assertThat(cluster.root().resolve("joiner-redo/ib_logfile0")).exists();
            assertThat(cluster.root().resolve("joiner-home/ibdata1")).exists();
            assertThat(cluster.root().resolve("joiner-undo/undo001")).exists();
            assertThat(joiner.datadir().resolve("ibdata1")).doesNotExist();
            assertThat(joiner.datadir().resolve("ib_logfile0")).doesNotExist();
            assertThat(joiner.datadir().resolve("undo001")).doesNotExist();
            assertThat(bystander).hasContent("stays");
            assertThat(joiner.query("SHOW BINARY LOGS")).isNotEmpty();
            joiner.stop();
            donor.execute("INSERT INTO shop.orders (note) VALUES ('after')");
            cluster.join(joiner);
            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
        }
    }

    private static NodeOptions spread(GaleraCluster cluster, NodeOptions options, String name) throws IOException {
        Path binlog = cluster.directory(name + "-binlog").resolve("log");
        return options.withServer("innodb_undo_directory=" + cluster.directory(name + "-undo"))
                .withServer("innodb_undo_tablespaces=3")
                .withServer("innodb_log_group_home_dir=" + cluster.directory(name + "-redo"))
                .withServer("innodb_data_home_dir=" + cluster.directory(name + "-home"))
                .withServer("aria_log_dir_path=" + cluster.directory(name + "-aria"))
                .withServer("log_bin=" + binlog)
                .withServer("log_slave_updates=ON")
                .withServer("gtid_strict_mode=ON")
                .withServer("server_id=" + (name.equals("donor") ? 1 : 2));
    }

    @Test
    void writesDuringTheTransferAreNeitherLostNorDoubled() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(Sample.sst4j());
            MariaDbNode joiner = cluster.node(Sample.sst4j());
            cluster.bootstrap(donor);
            Sample.fill(donor, 60_000);
            Writer writer = Writer.start(donor, "INSERT INTO shop.orders (note) VALUES (UUID())");
            try (writer) {
                cluster.join(joiner);
            }
            joiner.execute("SET GLOBAL wsrep_sync_wait = 1");

            assertThat(writer.written()).isPositive();
            assertThat(joiner.query("SELECT COUNT(*) FROM shop.orders"))
                    .isEqualTo(List.of(String.valueOf(60_000 + writer.written())));
            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
        }
    }
}
