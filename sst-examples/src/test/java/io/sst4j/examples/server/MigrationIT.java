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
 * A cluster with the stock scripts is moved to sst4j, one node at a time and by the commands of the README alone, while a
 * client writes.
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

    /** A node whose base directory has the stock scripts themselves. */
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

    /** What our launchers say of a whole transfer, and the stock scripts do not. */
    private static List<String> ownLines(MariaDbNode node) throws Exception {
        return node.scriptLines().stream()
                .filter(line -> line.contains("Transferred"))
                .toList();
    }

    /** Takes the steps on one node while the other is written to; tells how many rows were acknowledged meanwhile. */
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
                        // 1: something deserves a look, such as a port without TLS
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

    /** Without its data a node needs all of it; until that is there, nobody who asks is answered. */
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

    @SuppressWarnings("try") // that it opens at all is what is asked
    private static void connect(int port) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {}
    }
}
