/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A join of a node with old data during which a process is killed, and the next join. */
final class KilledJoin {
    private final GaleraCluster cluster;
    private final MariaDbNode donor;
    private final MariaDbNode joiner;
    private final Path oldSchema;
    private final int linesBefore;

    private KilledJoin(GaleraCluster cluster, MariaDbNode donor, MariaDbNode joiner) throws IOException {
        this.cluster = cluster;
        this.donor = donor;
        this.joiner = joiner;
        this.oldSchema = joiner.datadir().resolve("old_schema");
        this.linesBefore = joiner.scriptLines().size();
    }

    /** Gives the joiner old data, removes everything that would let it continue with them, and starts it. */
    static KilledJoin start(GaleraCluster cluster, MariaDbNode donor, MariaDbNode joiner) throws IOException {
        KilledJoin join = new KilledJoin(cluster, donor, joiner);
        Files.createDirectories(join.oldSchema);
        Files.writeString(join.oldSchema.resolve("marker"), "old");
        Files.deleteIfExists(joiner.datadir().resolve("grastate.dat"));
        Files.deleteIfExists(joiner.datadir().resolve("galera.cache"));
        cluster.own(join.oldSchema);
        cluster.start(joiner);
        return join;
    }

    /** Waits until the joiner's script has logged a text since the start. */
    void awaitLine(String what, String text) throws Exception {
        Await.until(what, () -> {
            List<String> lines = joiner.scriptLines();
            return lines.subList(linesBefore, lines.size()).stream().anyMatch(line -> line.contains(text));
        });
    }

    /** Kills a process, and waits until the joiner and its script have ended; the donor keeps running. */
    void kill(ProcessHandle victim) throws Exception {
        victim.destroyForcibly();
        joiner.awaitEnd(GaleraCluster.JOIN_LIMIT);
        Await.until(
                "no script of the joiner is left",
                () -> joiner.script().filter(ProcessHandle::isAlive).isEmpty());
        assertThat(donor.isRunning()).isTrue();
    }

    void requireOldData() {
        assertThat(oldSchema.resolve("marker")).hasContent("old");
    }

    /** Starts the joiner again, and compares its data with the donor's. */
    void requireNextStartJoins() throws Exception {
        cluster.join(joiner);
        assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
        assertThat(oldSchema).doesNotExist();
        assertThat(joiner.datadir().resolve(".sst")).doesNotExist();
    }
}
