/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sst status} and {@code sst probe} on real nodes, during a join and while the transfer stalls. */
class StatusIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static Distribution.Result ask(String command, MariaDbNode node, String... more) throws Exception {
        String[] arguments = new String[2 + more.length];
        arguments[0] = command;
        arguments[1] = "--datadir=" + node.datadir();
        System.arraycopy(more, 0, arguments, 2, more.length);
        return Distribution.sst(arguments);
    }

    private static void await(String text, String command, MariaDbNode node, String... more) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        Distribution.Result last = ask(command, node, more);
        while (!last.out().contains(text)) {
            if (System.nanoTime() > end) {
                throw new IOException("no " + text + " in " + last);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            last = ask(command, node, more);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mariabackup", "rsync"})
    void aJoinIsSeenAndAStillOneIsTold(String method) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            NodeOptions options = NodeOptions.sst4j(Distribution.home()).withMethod(method);
            MariaDbNode donor = cluster.node(options.withSst("rlimit=1m").withSst("sst-compress=off"));
            MariaDbNode joiner = cluster.node(options);
            cluster.bootstrap(donor);
            donor.execute(
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.orders (id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(400)) ENGINE=InnoDB",
                    "INSERT INTO shop.orders (note) SELECT REPEAT(MD5(seq), 8) FROM shop.seq_1_to_20000");
            assertThat(ask("probe", joiner).code()).isPositive();
            assertThat(ask("status", joiner).code()).isOne();

            cluster.start(joiner);
            await("joiner, " + method, "status", joiner);
            await(": transfer ", "status", joiner);
            for (MariaDbNode node : new MariaDbNode[] {joiner, donor}) {
                assertThat(ask("probe", node).code())
                        .as(node.datadir().toString())
                        .isZero();
            }
            // the remaining amount is known a second after the first bytes
            await(" left ", "status", donor);
            assertThat(ask("status", donor).out())
                    .startsWith("donor, " + method)
                    .contains(": transfer ", " of ", " left ");

            String pid = donor.script().orElseThrow().pid() + "";
            assertThat(new ProcessBuilder("kill", "-STOP", pid).start().waitFor())
                    .isZero();
            try {
                await("stands still", "probe", joiner, "--stalled-after=2s");
            } finally {
                assertThat(new ProcessBuilder("kill", "-CONT", pid).start().waitFor())
                        .isZero();
            }
            // at 1 MB/s most of the data is still left; without a limit it takes less than two seconds
            assertThat(Distribution.sst("limit", "--datadir=" + joiner.datadir(), "0")
                            .err())
                    .contains("is the data directory of a joiner");
            assertThat(Distribution.sst("limit", "--datadir=" + donor.datadir(), "0")
                            .out())
                    .isEqualTo("no limit\n");
            Distribution.Result watched = ask("status", donor, "--watch");
            assertThat(watched.code()).isZero();
            assertThat(watched.out().lines()).last().asString().contains("donor, " + method, "completed");
            joiner.awaitSynced(Duration.ofMinutes(2));
            assertThat(donor.scriptLines())
                    .anyMatch(line -> line.contains("rate limit from now on: 0 bytes per second"));

            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
            assertThat(ask("status", joiner).out()).contains("joiner, " + method, "completed");
            assertThat(ask("status", joiner, "--json").out()).startsWith("{\"outcome\":\"completed\"");
            assertThat(ask("probe", joiner).code()).isZero();
        }
    }
}
