/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * If any process is killed at any time, the joiner has its old data or the new data, the donor keeps running, and the next
 * start joins.
 *
 * <p>One cluster serves all cases. The donor is slowed down, so that the transfer can be interrupted in the middle. The joiner
 * runs its backup tool through a gate that can hold {@code --prepare}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultIT {
    private GaleraCluster cluster;
    private MariaDbNode donor;
    private MariaDbNode joiner;
    private Path gate;

    /** The killed process, and the time. */
    enum Fault {
        JOINER_SCRIPT_BEFORE_THE_DONOR_COMES,
        JOINER_SCRIPT_IN_TRANSFER,
        JOINER_SERVER_IN_TRANSFER,
        DONOR_SCRIPT_IN_TRANSFER,
        DONOR_TOOL_IN_TRANSFER,
        JOINER_SCRIPT_IN_VERIFY,
        JOINER_SCRIPT_IN_PREPARE,
        JOINER_TOOL_IN_PREPARE,
        JOINER_SERVER_IN_PREPARE,
        JOINER_SCRIPT_BEFORE_INSTALL,
        JOINER_SCRIPT_IN_INSTALL,
        JOINER_SERVER_IN_INSTALL;

        /** Returns whether the gate holds the backup tool before it prepares. */
        boolean holdsPrepare() {
            return name().endsWith("IN_PREPARE") || name().endsWith("_INSTALL");
        }
    }

    @BeforeAll
    void bootTheDonor() throws Exception {
        cluster = GaleraCluster.create();
        gate = cluster.directory("gate");
        writeGate();
        donor = cluster.node(node().withSst("rlimit=24m"));
        joiner = cluster.node(node());
        joiner.setEnvironment("PATH", gate + ":" + System.getenv("PATH"));
        cluster.bootstrap(donor);
        Sample.fill(donor, 100_000);
    }

    /** Installs the gate before the real tool on the joiner's path; it holds the prepare while the file "hold" exists. */
    private void writeGate() throws IOException {
        Path tool = gate.resolve("mariadb-backup");
        Files.writeString(tool, """
                #!/bin/sh
                case " $* " in
                *" --prepare "*)
                    if [ -e %1$s/hold ]; then
                        touch %1$s/held
                        while [ ! -e %1$s/go ]; do sleep 0.05; done
                    fi ;;
                esac
                exec /usr/bin/mariadb-backup "$@"
                """.formatted(gate));
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
        cluster.directory("gate");
    }

    @AfterAll
    void stop() throws Exception {
        cluster.close();
    }

    /** The options of a cluster node, without those of its role. */
    NodeOptions node() {
        return Sample.sst4j();
    }

    Stream<Fault> faults() {
        return Stream.of(Fault.values());
    }

    @ParameterizedTest
    @MethodSource("faults")
    void leavesOldOrNewStateAndTheNextStartJoins(Fault fault) throws Exception {
        if (fault.holdsPrepare()) {
            Files.createFile(gate.resolve("hold"));
        }
        KilledJoin join = KilledJoin.start(cluster, donor, joiner);
        awaitMoment(fault, join);
        join.kill(victim(fault));
        if (!fault.name().endsWith("IN_INSTALL")) {
            join.requireOldData();
        }
        releaseGate();
        join.requireNextStartJoins();
        assertThat(toolsOf(joiner.datadir()))
                .as("tools that outlived their script")
                .isEmpty();
        joiner.stop();
    }

    private void awaitMoment(Fault fault, KilledJoin join) throws Exception {
        if (fault == Fault.JOINER_SCRIPT_BEFORE_THE_DONOR_COMES) {
            Await.until("the joiner's script runs", () -> joiner.script().isPresent());
        } else if (fault == Fault.JOINER_SCRIPT_IN_VERIFY) {
            Await.value("the donor's script", donor::script);
            Await.until("the donor has sent everything", () -> donor.script().isEmpty());
        } else if (fault.holdsPrepare()) {
            Await.until("the tool prepares", () -> Files.exists(gate.resolve("held")));
            if (fault.name().endsWith("_INSTALL")) {
                holdInstall();
                if (fault.name().endsWith("IN_INSTALL")) {
                    installGate().letGo();
                }
            }
        } else {
            join.awaitLine("the snapshot travels", "Stage 2");
        }
    }

    private void holdInstall() throws Exception {
        installGate().hold();
        Files.createFile(gate.resolve("go"));
        Await.until("the tool has prepared", () -> child(joiner).isEmpty());
    }

    private InstallGate installGate() {
        return new InstallGate(joiner.datadir(), "innobackup.move.log");
    }

    private ProcessHandle victim(Fault fault) throws Exception {
        return switch (fault) {
            case JOINER_SCRIPT_BEFORE_THE_DONOR_COMES,
                    JOINER_SCRIPT_IN_TRANSFER,
                    JOINER_SCRIPT_IN_PREPARE,
                    JOINER_SCRIPT_IN_VERIFY,
                    JOINER_SCRIPT_BEFORE_INSTALL,
                    JOINER_SCRIPT_IN_INSTALL -> Await.value("the joiner's script", joiner::script);
            case DONOR_SCRIPT_IN_TRANSFER -> Await.value("the donor's script", donor::script);
            case DONOR_TOOL_IN_TRANSFER -> Await.value("the donor's tool", () -> child(donor));
            case JOINER_TOOL_IN_PREPARE -> Await.value("the joiner's tool", () -> child(joiner));
            case JOINER_SERVER_IN_TRANSFER, JOINER_SERVER_IN_PREPARE, JOINER_SERVER_IN_INSTALL -> joiner.process();
        };
    }

    private static Optional<ProcessHandle> child(MariaDbNode node) {
        return node.script().flatMap(script -> script.children().findFirst());
    }

    private static List<ProcessHandle> toolsOf(Path datadir) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains("--prepare") && line.contains(datadir.toString()))
                        .isPresent())
                .toList();
    }

    @AfterEach
    void releaseGate() throws IOException {
        Files.deleteIfExists(gate.resolve("hold"));
        Files.deleteIfExists(gate.resolve("held"));
        Files.deleteIfExists(gate.resolve("go"));
        installGate().remove();
    }
}
