/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whoever is killed and whenever in a join by the method rsync: the joiner has its old data or the new, the donor goes on,
 * and the next start joins.
 *
 * <p>One cluster serves all cases. The donor is slowed down so that there is a middle of the transfer, and the install is
 * held by a pipe in place of its log.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RsyncFaultIT {
    private static final String OLD_SCHEMA = "old_schema";

    private GaleraCluster cluster;
    private MariaDbNode donor;
    private MariaDbNode joiner;

    /** Who dies, and when. */
    enum Fault {
        JOINER_SCRIPT_BEFORE_THE_DONOR_COMES,
        JOINER_SCRIPT_IN_TRANSFER,
        JOINER_SERVER_IN_TRANSFER,
        DONOR_SCRIPT_IN_TRANSFER,
        JOINER_SCRIPT_BEFORE_INSTALL,
        JOINER_SCRIPT_IN_INSTALL,
        JOINER_SERVER_IN_INSTALL
    }

    @BeforeAll
    void bootTheDonor() throws Exception {
        cluster = GaleraCluster.create();
        donor = cluster.node(Sample.sst4j().withMethod("rsync").withSst("rlimit=64m"));
        joiner = cluster.node(Sample.sst4j().withMethod("rsync"));
        cluster.bootstrap(donor);
        Sample.fill(donor, 100_000);
    }

    @AfterAll
    void stop() throws Exception {
        cluster.close();
    }

    @ParameterizedTest
    @EnumSource
    void leavesOldOrNewStateAndTheNextStartJoins(Fault fault) throws Exception {
        giveTheJoinerOldData();
        int linesBefore = joiner.scriptLines().size();
        cluster.start(joiner);
        awaitMoment(fault, linesBefore);
        victim(fault).destroyForcibly();
        joiner.awaitEnd(GaleraCluster.JOIN_LIMIT);
        Await.until(
                "no script of the joiner is left",
                () -> joiner.script().filter(ProcessHandle::isAlive).isEmpty());

        if (!fault.name().endsWith("IN_INSTALL")) {
            assertThat(joiner.datadir().resolve(OLD_SCHEMA).resolve("marker")).hasContent("old");
        }
        assertThat(donor.isRunning()).isTrue();

        removePipe();
        cluster.join(joiner);
        assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
        assertThat(joiner.datadir().resolve(OLD_SCHEMA)).doesNotExist();
        assertThat(joiner.datadir().resolve(".sst")).doesNotExist();
        joiner.stop();
    }

    private void giveTheJoinerOldData() throws IOException {
        Path schema = joiner.datadir().resolve(OLD_SCHEMA);
        Files.createDirectories(schema);
        Files.writeString(schema.resolve("marker"), "old");
        Files.deleteIfExists(joiner.datadir().resolve("grastate.dat"));
        Files.deleteIfExists(joiner.datadir().resolve("galera.cache"));
        cluster.own(schema);
    }

    private void awaitMoment(Fault fault, int linesBefore) throws Exception {
        if (fault == Fault.JOINER_SCRIPT_BEFORE_THE_DONOR_COMES) {
            Await.until("the joiner's script runs", () -> joiner.script().isPresent());
            return;
        }
        Await.until("the snapshot travels", () -> newLines(linesBefore).anyMatch(line -> line.contains("Stage 2")));
        if (fault.name().endsWith("_INSTALL")) {
            installGate().hold();
            Await.until(
                    "the install begins", () -> newLines(linesBefore).anyMatch(line -> line.contains("Installing")));
            if (fault.name().endsWith("IN_INSTALL")) {
                installGate().letGo();
            }
        }
    }

    private Stream<String> newLines(int before) throws IOException {
        List<String> lines = joiner.scriptLines();
        return lines.subList(before, lines.size()).stream();
    }

    private ProcessHandle victim(Fault fault) throws Exception {
        return switch (fault) {
            case JOINER_SCRIPT_BEFORE_THE_DONOR_COMES,
                    JOINER_SCRIPT_IN_TRANSFER,
                    JOINER_SCRIPT_BEFORE_INSTALL,
                    JOINER_SCRIPT_IN_INSTALL -> Await.value("the joiner's script", joiner::script);
            case DONOR_SCRIPT_IN_TRANSFER -> Await.value("the donor's script", donor::script);
            case JOINER_SERVER_IN_TRANSFER, JOINER_SERVER_IN_INSTALL -> joiner.process();
        };
    }

    @AfterEach
    void removePipe() throws IOException {
        installGate().remove();
    }

    private InstallGate installGate() {
        return new InstallGate(joiner.datadir(), "rsync.move.log");
    }
}
