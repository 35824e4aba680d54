/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import io.sst4j.examples.launcher.Distribution.Result;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sst join} and {@code sst donate} with the method mysqldump, on two running servers outside any cluster. */
@Timeout(180)
class MysqldumpCommandsIT {
    private static final String SECRET = "copy-password";
    private static final Map<String, String> PASSWORD = Map.of("SST_PASSWORD", SECRET);

    private static MariaDbNode server(GaleraCluster place, int number) throws Exception {
        MariaDbNode node = place.node(NodeOptions.stock()
                .withServer("wsrep_on=OFF")
                .withServer("wsrep_provider=none")
                .withServer("log_bin=log")
                .withServer("server_id=" + number));
        place.initialize(node);
        node.start();
        node.awaitAnswer(GaleraCluster.JOIN_LIMIT);
        for (String host : List.of("127.0.0.1", "localhost")) {
            String account = "copy@'" + host + "'";
            node.execute(
                    "CREATE USER " + account + " IDENTIFIED BY '" + SECRET + "'",
                    "GRANT ALL ON *.* TO " + account + " WITH GRANT OPTION");
        }
        return node;
    }

    private static List<String> reached(MariaDbNode node, String way) throws Exception {
        return way.equals("socket")
                ? List.of("--socket=" + node.socket(), "--user=copy")
                : List.of("--server=127.0.0.1:" + node.query("SELECT @@port").get(0), "--user=copy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"socket", "port"})
    void aRunningServerIsFilled(String way) throws Exception {
        try (GaleraCluster place = GaleraCluster.create()) {
            MariaDbNode donor = server(place, 1);
            MariaDbNode joiner = server(place, 2);
            donor.execute(
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.t (id INT PRIMARY KEY, note VARCHAR(100))",
                    "INSERT INTO shop.t SELECT seq, MD5(seq) FROM shop.seq_1_to_10000");
            Path err = joiner.root().resolve("join.err");
            Process join = Distribution.start(
                    joiner.root(),
                    PASSWORD,
                    err,
                    command("join", reached(joiner, way), "--listen=127.0.0.1", "--method=mysqldump"));
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(join.getInputStream(), StandardCharsets.UTF_8));
            String address = String.valueOf(out.readLine());
            assertThat(address)
                    .as(Files.readString(err))
                    .startsWith("127.0.0.1:" + joiner.query("SELECT @@port").get(0) + "/sst4j_");

            Result donate = Distribution.run(
                    donor.root(),
                    PASSWORD,
                    command("donate", reached(donor, way), "--to=" + address, "--method=mysqldump"));

            String position = donor.query("SELECT @@gtid_binlog_pos").get(0);
            assertThat(donate.code()).as(donate.err()).isZero();
            assertThat(donate.out()).isEqualTo(position + "\n");
            assertThat(join.waitFor()).as(Files.readString(err)).isZero();
            assertThat(out.readLine()).isEqualTo(position);
            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
            assertThat(donate.err() + Files.readString(err)).doesNotContain(SECRET);
        }
    }

    private static List<String> command(String name, List<String> server, String... more) {
        List<String> command = new java.util.ArrayList<>(List.of("bin/sst", name, "--defaults-file=/dev/null"));
        command.addAll(server);
        command.addAll(List.of(more));
        return command;
    }

    @Test
    void whatIsForStoppedServersIsRefused() throws Exception {
        Result join = Distribution.sst(
                "join",
                "--defaults-file=/dev/null",
                "--method=mysqldump",
                "--listen=127.0.0.1",
                "--socket=/nowhere",
                "--write-grastate");

        assertThat(join.code()).isEqualTo(2);
        assertThat(join.err()).contains("SST-101").contains("--write-grastate");
    }
}
