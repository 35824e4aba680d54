/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import io.sst4j.examples.launcher.Distribution.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code sst recover-position} lets real nodes join by IST after a crash or a restore. */
@Timeout(300)
class RecoverPositionIT {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    private static NodeOptions node() {
        return NodeOptions.sst4j(Distribution.home()).withMethod("mariabackup");
    }

    private static Result recover(MariaDbNode node, String... more) throws Exception {
        return recoverAs(ROOT ? List.of("runuser", "-u", "mysql", "--") : List.of(), node, more);
    }

    private static Result recoverAs(List<String> user, MariaDbNode node, String... more) throws Exception {
        List<String> command = new ArrayList<>(user);
        command.addAll(List.of(
                Distribution.home().resolve("bin/sst").toString(),
                "recover-position",
                "--datadir=" + node.datadir(),
                "--defaults-file=" + node.configuration()));
        command.addAll(List.of(more));
        return Distribution.run(node.root(), Map.of(), command);
    }

    private static Path state(MariaDbNode node) {
        return node.datadir().resolve("grastate.dat");
    }

    private static void fill(MariaDbNode node) throws Exception {
        node.execute(
                // this node keeps the quorum when the other node is gone
                "SET GLOBAL wsrep_provider_options = 'pc.weight=3'",
                "CREATE DATABASE shop",
                "CREATE TABLE shop.orders (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(200))",
                "INSERT INTO shop.orders (note) SELECT CONCAT('order ', seq) FROM shop.seq_1_to_5000");
    }

    private static long donations(MariaDbNode donor) throws IOException {
        return donor.scriptLines().stream()
                .filter(line -> line.contains("Stage 2: transferring"))
                .count();
    }

    private static void requireJoinsBySmallPart(GaleraCluster cluster, MariaDbNode donor, MariaDbNode joiner)
            throws Exception {
        long before = donations(donor);
        cluster.join(joiner);
        assertThat(donations(donor)).as("%s", joiner.errorLog()).isEqualTo(before);
        assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
    }

    @Test
    void aNodeThatCrashedJoinsByAnIncrementalTransfer() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(node());
            MariaDbNode joiner = cluster.node(node());
            cluster.bootstrap(donor);
            fill(donor);
            cluster.join(joiner);
            assertThat(donations(donor)).isPositive();
            donor.execute("UPDATE shop.orders SET note = REVERSE(note)");
            assertThat(recover(joiner)).satisfies(result -> {
                assertThat(result.code()).isEqualTo(2);
                assertThat(result.err()).contains("a server runs on " + joiner.datadir());
            });
            joiner.kill();
            donor.execute("DELETE FROM shop.orders WHERE id % 3 = 0");

            assertThat(state(joiner)).content().contains("seqno:   -1");
            Result tried = recover(joiner, "--dry-run");
            assertThat(tried.code()).as(tried.err()).isZero();
            assertThat(state(joiner)).content().contains("seqno:   -1");
            Result recovered = recover(joiner);
            assertThat(recovered.code()).as(recovered.err()).isZero();
            assertThat(recovered.out()).isEqualTo(tried.out()).matches("[0-9a-f-]{36}:[0-9]+\n");
            assertThat(state(joiner))
                    .content()
                    .contains("seqno:   " + recovered.out().split(":", 2)[1].strip());
            requireJoinsBySmallPart(cluster, donor, joiner);

            joiner.stop();
            Result stopped = recover(joiner);
            assertThat(stopped.code()).isZero();
            assertThat(stopped.err()).contains("was shut down properly");
        }
    }

    /** Copies the volume while its server runs, at a single instant, like a storage snapshot. */
    @Test
    void aRestoredVolumeJoinsByAnIncrementalTransfer() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(node());
            MariaDbNode joiner = cluster.node(node());
            cluster.bootstrap(donor);
            fill(donor);
            Path copy = cluster.root().resolve("volume");
            snapshot(donor, copy);
            donor.execute("UPDATE shop.orders SET note = REVERSE(note)");

            run("rm", "-rf", joiner.datadir().toString());
            run("cp", "-a", copy.toString(), joiner.datadir().toString());
            Result recovered = recover(joiner, "--restored");
            assertThat(recovered.code()).as(recovered.err()).isZero();
            // with this file both would count as the same node, and this one would form its own cluster
            assertThat(joiner.datadir().resolve("gvwstate.dat")).doesNotExist();
            requireJoinsBySmallPart(cluster, donor, joiner);
        }
    }

    private static void snapshot(MariaDbNode node, Path copy) throws Exception {
        String pid = String.valueOf(node.process().pid());
        run("kill", "-STOP", pid);
        try {
            run("cp", "-a", node.datadir().toString(), copy.toString());
        } finally {
            run("kill", "-CONT", pid);
        }
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as("%s", List.of(command))
                .isZero();
    }

    @Test
    void whatIsNotProvenIsNotWritten() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode node = cluster.node(node());
            cluster.bootstrap(node);
            node.kill();
            String before = Files.readString(state(node));

            refuse(node, before.replaceAll("uuid: .*", "uuid:    " + new UUID(0, 0)), 1, "uuid of zeros");
            refuse(
                    node,
                    before.replaceAll("uuid: .*", "uuid:    " + new UUID(1, 2)),
                    1,
                    "belongs to the cluster 00000000-");
            refuse(node, before.replaceAll("seqno: .*", "seqno:   5000"), 1, "are from different times");
            refuse(node, "nonsense", 2, "has no line uuid");
            Files.delete(state(node));
            assertThat(recover(node).err()).contains("there is neither a grastate.dat");
            assertThat(state(node)).doesNotExist();

            Path info = node.datadir().resolve("xtrabackup_galera_info");
            String position = recover(node).out().strip();
            Files.writeString(info, position.replaceAll(":.*", ":0") + " 0-1-5\n");
            assertThat(recover(node).err()).contains("a server has run on the backup since");
            Files.writeString(info, position + " 0-1-5\n");
            Result backup = recover(node);
            assertThat(backup.code()).as(backup.err()).isZero();
            assertThat(state(node)).exists();

            Path unprepared = node.datadir().resolve("xtrabackup_checkpoints");
            Files.writeString(unprepared, "backup_type = full-backuped\n");
            refuse(node, before, 2, "is not prepared");
            Files.delete(unprepared);
            Files.createFile(node.datadir().resolve("sst_in_progress"));
            refuse(node, before, 2, "did not finish");
            Files.delete(node.datadir().resolve("sst_in_progress"));
            requireNoLinkIsFollowed(node, before);
        }
    }

    /** Root runs the command after the server's user has placed a link in its way. */
    private static void requireNoLinkIsFollowed(MariaDbNode node, String before) throws Exception {
        Path victim = Files.writeString(node.root().resolve("victim"), "of another");
        Files.createSymbolicLink(node.datadir().resolve("grastate.dat.new"), victim);
        Files.writeString(state(node), before);
        Result written = recoverAs(List.of(), node);
        assertThat(written.code()).as(written.err()).isZero();
        assertThat(victim).hasContent("of another");
        assertThat(state(node)).isRegularFile();
        assertThat(Files.getOwner(state(node)))
                .isEqualTo(Files.getOwner(node.datadir().resolve("ibdata1")));
    }

    private static void refuse(MariaDbNode node, String content, int code, String reason) throws Exception {
        Files.writeString(state(node), content);
        Result refused = recover(node);
        assertThat(refused.code()).as(refused.err()).isEqualTo(code);
        assertThat(refused.err()).contains(reason);
        assertThat(state(node)).hasContent(content);
    }
}
