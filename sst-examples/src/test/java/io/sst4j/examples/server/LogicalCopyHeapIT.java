/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.embed.CloneServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The memory use of a logical copy does not depend on the size of a row. */
class LogicalCopyHeapIT {
    @Test
    void carriesLongRowsInSmallHeap() throws Exception {
        try (GaleraCluster place = GaleraCluster.create()) {
            MariaDbNode donor = Standalone.start(place, Standalone.options("max_allowed_packet=256M"));
            MariaDbNode joiner = Standalone.start(place, Standalone.options());
            donor.execute(
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.big (id VARCHAR(9) PRIMARY KEY, a LONGBLOB, b LONGTEXT)",
                    "INSERT INTO shop.big SELECT CONCAT('no ', seq), REPEAT(CHAR(seq, 0, 9, 10, 92), 13421773), 'end'"
                            + " FROM shop.seq_1_to_3",
                    "INSERT INTO shop.big VALUES ('both', REPEAT('x', 67108864), REPEAT('y', 67108864))",
                    "CREATE TABLE shop.keyless (e ENUM('a','2'), n INT, sst4j BIT(9), a LONGBLOB, f FLOAT, b LONGTEXT)",
                    "INSERT INTO shop.keyless VALUES ('2', 1, b'101', REPEAT(CHAR(0, 9, 10, 92), 17039360), 0.1, NULL),"
                            + " (NULL, NULL, NULL, NULL, NULL, REPEAT('\u00e4', 5000000)), ('a', 2, 1, 'short', 1, 'short'),"
                            + " ('2', 1, b'101', REPEAT('z', 2097153), 3, ''), (NULL, 5, NULL, NULL, NULL, NULL)",
                    "CREATE TABLE shop.past (v LONGTEXT) WITH SYSTEM VERSIONING",
                    "INSERT INTO shop.past VALUES (REPEAT('p', 3000000))",
                    "UPDATE shop.past SET v = REPEAT('q', 4000000)");
            Path output = place.root().resolve("clone.out");
            Process clone = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            CloneServer.class.getName(),
                            donor.socket().toString(),
                            joiner.socket().toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = clone.waitFor(2, TimeUnit.MINUTES);
            clone.destroyForcibly();

            assertThat(ended).isTrue();
            assertThat(Files.readString(output)).contains("copied");
            assertThat(clone.exitValue()).isZero();
            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
            for (String rows : List.of(
                    "SELECT e+0, n, sst4j+0, MD5(a), f, MD5(b) FROM shop.keyless ORDER BY 1, 2, 3, 4, 5, 6",
                    "SELECT MD5(v), ROW_START, ROW_END FROM shop.past FOR SYSTEM_TIME ALL ORDER BY 2")) {
                assertThat(joiner.query(rows)).isEqualTo(donor.query(rows)).hasSizeGreaterThan(1);
            }
        }
    }
}
