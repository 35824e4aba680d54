/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Real servers: a primary for all tests, and a replica for each. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProvisionReplicaTest {
    private Path home;
    private MariaDb primary;
    private MariaDb replica;
    private int servers = 1;

    @BeforeAll
    void startPrimary() throws Exception {
        home = MariaDb.newHome();
        primary = new MariaDb(home, servers++);
        primary.initialize();
        primary.start();
        primary.execute(
                "CREATE USER backup@localhost IDENTIFIED BY 'backup-password'",
                "GRANT RELOAD, PROCESS, LOCK TABLES, REPLICATION CLIENT ON *.* TO backup@localhost",
                "CREATE USER copy@localhost IDENTIFIED BY 'copy-password'",
                "GRANT ALL ON *.* TO copy@localhost WITH GRANT OPTION",
                "CREATE USER replication@'127.0.0.1' IDENTIFIED BY 'replication-password'",
                "GRANT REPLICATION SLAVE ON *.* TO replication@'127.0.0.1'",
                "CREATE DATABASE shop",
                "CREATE TABLE shop.orders (id INT PRIMARY KEY, text VARCHAR(200))",
                "INSERT INTO shop.orders SELECT seq, REPEAT(MD5(seq), 5) FROM shop.seq_1_to_20000");
    }

    @BeforeEach
    void newReplica() throws IOException {
        replica = new MariaDb(home, servers++);
    }

    @AfterEach
    void stopReplica() throws Exception {
        replica.close();
    }

    @AfterAll
    void stopPrimary() throws Exception {
        primary.close();
        try (Stream<Path> all = Files.walk(home)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void byMariabackup() throws Exception {
        SnapshotPosition position = ProvisionReplica.byMariabackup(primary.files, primary.socket, replica.files);

        replica.start();
        assertFollows(position);
    }

    @Test
    void byRsync() throws Exception {
        SnapshotPosition position = ProvisionReplica.byRsync(primary.files, primary.url(), replica.files);

        replica.start();
        assertFollows(position);
    }

    @Test
    void byMysqldump() throws Exception {
        replica.initialize();
        replica.start();
        for (String host : List.of("localhost", "127.0.0.1")) {
            replica.execute(
                    "CREATE USER copy@'" + host + "' IDENTIFIED BY 'copy-password'",
                    "GRANT ALL ON *.* TO copy@'" + host + "' WITH GRANT OPTION");
        }

        SnapshotPosition position = ProvisionReplica.byMysqldump(primary.socket, replica.socket);

        assertFollows(position);
    }

    @Test
    void reasonOfADonorThatFailsIsTheJoinersToo() {
        Path nobody = home.resolve("nobody");
        assertThatThrownBy(() -> ProvisionReplica.byMariabackup(primary.files, nobody, replica.files))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isNotEqualTo(ErrorCode.CANCELLED))
                .hasMessageContaining("nobody");
        assertThat(replica.files.resolve("ibdata1")).doesNotExist();
    }

    /** What is written to the primary after the copy arrives at the replica, which then has the same rows. */
    private void assertFollows(SnapshotPosition position) throws Exception {
        try (Connection connection = replica.connect()) {
            ProvisionReplica.replicate(connection, position, primary.port);
        }
        primary.execute("UPDATE shop.orders SET text = '" + position.display() + "' WHERE id = 1");
        String now = primary.value("SELECT @@gtid_binlog_pos");

        assertThat(replica.value("SELECT MASTER_GTID_WAIT('" + now + "', 60)")).isEqualTo("0");
        assertThat(replica.value("SELECT COUNT(*) FROM shop.orders")).isEqualTo("20000");
        assertThat(replica.value("SELECT text FROM shop.orders WHERE id = 1")).isEqualTo(position.display());
    }
}
