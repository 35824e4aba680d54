/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.demo.Writer;
import io.sst4j.examples.embed.CloneServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example that clones a server creates a working replica. */
class CloneServerIT {
    @Test
    void makesReplicaOfServerThatIsWritten() throws Exception {
        try (GaleraCluster place = GaleraCluster.create()) {
            MariaDbNode primary =
                    Standalone.start(place, Standalone.options("log_bin=log", "server_id=1", "gtid_strict_mode=ON"));
            MariaDbNode replica =
                    Standalone.start(place, Standalone.options("log_bin=log", "server_id=2", "gtid_strict_mode=ON"));
            Sample.fill(primary, 20_000);
            primary.execute(
                    "CREATE USER replicator@'127.0.0.1'", "GRANT REPLICATION SLAVE ON *.* TO replicator@'127.0.0.1'");
            String port = primary.query("SELECT @@port").get(0);
            try (Writer writer = Writer.start(primary, "INSERT INTO shop.orders (note) VALUES (UUID())")) {
                Await.until("something is written", () -> writer.written() > 100);
                CloneServer.main(new String[] {
                    primary.socket().toString(), replica.socket().toString(), "127.0.0.1", port, "replicator"
                });
            }

            primary.execute("CREATE TABLE shop.later (a INT PRIMARY KEY)", "INSERT INTO shop.later VALUES (7)");
            String now = primary.query("SELECT @@gtid_binlog_pos").get(0);
            assertThat(replica.query("SELECT MASTER_GTID_WAIT('" + now + "', 60)"))
                    .containsExactly("0");
            assertThat(replica.query("SELECT a FROM shop.later")).isEqualTo(List.of("7"));
            assertThat(replica.checksums()).isEqualTo(primary.checksums());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "/a /b host", "/a /b host port account"})
    void tellsHowItIsUsed(String arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CloneServer.class.getName()));
        command.addAll(List.of(arguments.split(" ")));
        command.removeIf(String::isEmpty);

        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(output)
                .startsWith("usage: CloneServer DONOR_SOCKET JOINER_SOCKET")
                .hasLineCount(3);
    }
}
