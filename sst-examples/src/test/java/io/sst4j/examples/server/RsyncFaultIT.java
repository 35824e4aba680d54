/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * If any process is killed at any time during a join with the method rsync, the joiner has its old data or the new data, the
 * donor keeps running, and the next start joins.
 *
 * <p>One cluster serves all cases. The donor is slowed down, so that the transfer can be interrupted in the middle. A pipe in
 * place of its log holds the install.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RsyncFaultIT {
    private GaleraCluster cluster;
    private MariaDbNode donor;
    private MariaDbNode joiner;

    /** The killed process, and the time. */
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
        KilledJoin join = KilledJoin.start(cluster, donor, joiner);
        awaitMoment(fault, join);
        join.kill(victim(fault));
        if (!fault.name().endsWith("IN_INSTALL")) {
            join.requireOldData();
        }
        removePipe();
        join.requireNextStartJoins();
        joiner.stop();
    }

    private void awaitMoment(Fault fault, KilledJoin join) throws Exception {
        if (fault == Fault.JOINER_SCRIPT_BEFORE_THE_DONOR_COMES) {
            Await.until("the joiner's script runs", () -> joiner.script().isPresent());
            return;
        }
        join.awaitLine("the snapshot travels", "Stage 2");
        if (fault.name().endsWith("_INSTALL")) {
            installGate().hold();
            join.awaitLine("the install begins", "Installing");
            if (fault.name().endsWith("IN_INSTALL")) {
                installGate().letGo();
            }
        }
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
