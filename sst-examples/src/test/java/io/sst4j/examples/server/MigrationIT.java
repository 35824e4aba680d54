/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.ServerPrograms;
import io.sst4j.examples.demo.Writer;
import io.sst4j.examples.docs.CommandRoom;
import io.sst4j.examples.docs.DocumentedCommand;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A cluster with the stock scripts is migrated to sst4j one node at a time, with only the commands in the README, while a client
 * writes.
 */
class MigrationIT {
    private static final String STEPS = "On a node, in place of the stock script";
    private static final int ROWS = 20_000;

    @ParameterizedTest
    @ValueSource(strings = {"mariabackup", "rsync"})
    void nodesChangeOneByOneAndNoRowIsLost(String method) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode first = stockNode(cluster, method);
            MariaDbNode second = stockNode(cluster, method);
            cluster.bootstrap(first);
            Sample.fill(first, ROWS);
            cluster.join(second);
            assertThat(ownLines(first)).isEmpty();
            assertThat(ownLines(second)).isEmpty();

            long written = moved(cluster, second, first, method);
            assertThat(ownLines(first)).as("the donor is still a stock one").isEmpty();
            assertThat(ownLines(second)).hasSize(1);
            written += moved(cluster, first, second, method);
            assertThat(ownLines(first)).hasSize(1);
            assertThat(ownLines(second)).as("it was joiner, and then donor").hasSize(2);

            for (MariaDbNode node : List.of(first, second)) {
                node.execute("SET GLOBAL wsrep_sync_wait = 1");
                assertThat(node.query("SELECT COUNT(*) FROM shop.orders"))
                        .containsExactly(String.valueOf(ROWS + written));
            }
            assertThat(first.checksums()).isEqualTo(second.checksums()).isNotEmpty();
        }
    }

    /** A node whose base directory contains the original stock scripts. */
    private static MariaDbNode stockNode(GaleraCluster cluster, String method) throws Exception {
        MariaDbNode node = cluster.node(Sample.sst4j().withMethod(method));
        for (String name : List.of("wsrep_sst_common", "wsrep_sst_" + method)) {
            Path script = scripts(node).resolve(name);
            Files.deleteIfExists(script);
            Files.copy(ServerPrograms.program(name), script);
        }
        return node;
    }

    private static Path scripts(MariaDbNode node) {
        return node.root().resolve("base/bin");
    }

    /** The lines that sst4j's launchers log for a full transfer and the stock scripts do not. */
    private static List<String> ownLines(MariaDbNode node) throws Exception {
        return node.scriptLines().stream()
                .filter(line -> line.contains("Transferred"))
                .toList();
    }

    /** Migrates one node while a client writes to the other; returns the number of rows acknowledged meanwhile. */
    private static long moved(GaleraCluster cluster, MariaDbNode node, MariaDbNode other, String method)
            throws Exception {
        CommandRoom room = room(cluster, node, method);
        Writer writer =
                Writer.start(other, "INSERT INTO shop.orders (note) VALUES ('while " + node.root() + " moves')");
        try (writer) {
            int taken = 0;
            for (DocumentedCommand command : DocumentedCommand.in("README.md", STEPS)) {
                switch (command.text()) {
                    case "mvn package -DskipTests" ->
                        assertThat(Sample.sst4j().distribution()).isPresent();
                    case "systemctl stop mariadb" -> node.stop();
                    case "systemctl start mariadb" -> joinEmpty(cluster, node);
                    default -> {
                        CommandRoom.Result result = room.run(command);
                        // exit code 1: a warning, for instance about a port without TLS
                        assertThat(result.code())
                                .as(command + ":\n" + result.output())
                                .isLessThan(2);
                    }
                }
                taken++;
            }
            assertThat(taken).isEqualTo(7);
        }
        assertThat(writer.written()).isPositive();
        return writer.written();
    }

    private static CommandRoom room(GaleraCluster cluster, MariaDbNode node, String method) throws Exception {
        CommandRoom room =
                new CommandRoom(cluster.directory("machine-of-" + node.root().getFileName()));
        room.make("");
        room.instead("mariabackup", method);
        room.instead("/usr/bin", scripts(node).toString());
        room.instead("/var/lib/mysql", node.datadir().toString());
        room.variable("MYSQL_HOME", node.root().toString());
        return room;
    }

    /** A node without its data needs a full transfer. Until that is complete, it answers no client. */
    private static void joinEmpty(GaleraCluster cluster, MariaDbNode node) throws Exception {
        PathUtils.cleanDirectory(node.datadir());
        cluster.start(node);
        Await.until("the joiner is ready", () -> Files.exists(node.datadir().resolve(".sst")));
        assertThat(node.answers()).isFalse();
        assertThatThrownBy(() -> connect(port(node))).isInstanceOf(ConnectException.class);
        node.awaitSynced(GaleraCluster.JOIN_LIMIT);
    }

    private static int port(MariaDbNode node) throws Exception {
        return Files.readAllLines(node.configuration()).stream()
                .filter(line -> line.startsWith("port="))
                .mapToInt(line -> Integer.parseInt(line.substring("port=".length())))
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("try") // the test only asks whether the port accepts a connection
    private static void connect(int port) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {}
    }
}
