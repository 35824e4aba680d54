/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import io.sst4j.Cancellation;
import io.sst4j.Donor;
import io.sst4j.Joiner;
import io.sst4j.Secret;
import io.sst4j.Settings;
import io.sst4j.SnapshotPosition;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.backup.server.JdbcDonorServer;
import io.sst4j.transport.InMemoryTransport;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A new replica of a running MariaDB server, by each method. */
final class ProvisionReplica {
    private ProvisionReplica() {}

    /** {@code mariadb-backup} copies the primary's files while it runs; the replica is stopped. */
    static SnapshotPosition byMariabackup(Path primaryFiles, Path primarySocket, Path replicaFiles)
            throws SstException {
        Settings primary = Settings.builder()
                .set("datadir", primaryFiles.toString())
                .set("socket", primarySocket.toString())
                .set("user", "backup")
                .set("password", Secret.of("backup-password"))
                .set("gtid", SnapshotPosition.UNDEFINED.toString()) // it is in no cluster
                .build();
        Settings replica =
                Settings.builder().set("datadir", replicaFiles.toString()).build();
        return copy(
                Sst.donor(Sst.method("xtrabackup-v2").source(primary)),
                Sst.joiner(Sst.method("xtrabackup-v2").target(replica)));
    }

    /** The primary holds still while its files are copied; the replica is stopped, and no backup tool is needed. */
    static SnapshotPosition byRsync(Path primaryFiles, String primaryUrl, Path replicaFiles) throws SstException {
        Settings primary =
                Settings.builder().set("datadir", primaryFiles.toString()).build();
        Settings replica =
                Settings.builder().set("datadir", replicaFiles.toString()).build();
        JdbcDonorServer held =
                new JdbcDonorServer(() -> DriverManager.getConnection(primaryUrl), Duration.ofMinutes(5));
        return copy(
                Sst.donor(Sst.method("rsync").source(primary)).server(held),
                Sst.joiner(Sst.method("rsync").target(replica)));
    }

    /** Rows are copied from server to server; the replica runs, and may be of another release. */
    static SnapshotPosition byMysqldump(Path primarySocket, Path replicaSocket) throws SstException {
        Settings primary = Settings.builder()
                .set("socket", primarySocket.toString())
                .set("user", "copy")
                .set("password", Secret.of("copy-password"))
                .set("remote-ssl", "0") // the replica is on this machine
                .build();
        Settings replica = Settings.builder()
                .set("socket", replicaSocket.toString())
                .set("user", "copy")
                .set("password", Secret.of("copy-password"))
                .set("receive-address", "127.0.0.1")
                .build();
        return copy(
                Sst.donor(Sst.method("mysqldump").source(primary)),
                Sst.joiner(Sst.method("mysqldump").target(replica)));
    }

    /** Both halves run here; on two machines each runs on its own, with the transport that is the default, TCP. */
    private static SnapshotPosition copy(Donor.Builder primary, Joiner.Builder replica) throws SstException {
        InMemoryTransport memory = new InMemoryTransport();
        Cancellation owner = new Cancellation();
        try (Joiner joiner = replica.transport(memory).cancellation(owner).build();
                Donor donor = primary.transport(memory).build()) {
            donor.donateAsync(joiner.listen()).whenComplete((sent, failure) -> {
                if (failure instanceof SstException why) {
                    owner.cancel(why); // the joiner fails at once, and with the donor's reason
                }
            });
            return joiner.join().position();
        }
    }

    /** The replica, which runs now, goes on from the position of its copy. */
    static void replicate(Connection replica, SnapshotPosition position, int primaryPort) throws SQLException {
        String gtid = position.binlogGtid().orElseThrow(() -> new SQLException("set log_bin at the primary"));
        try (PreparedStatement start = replica.prepareStatement("SET GLOBAL gtid_slave_pos = ?");
                Statement statement = replica.createStatement()) {
            start.setString(1, gtid);
            start.execute();
            statement.execute("CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=" + primaryPort
                    + ", MASTER_USER='replication', MASTER_PASSWORD='replication-password', MASTER_USE_GTID=slave_pos");
            statement.execute("START SLAVE");
        }
    }
}
