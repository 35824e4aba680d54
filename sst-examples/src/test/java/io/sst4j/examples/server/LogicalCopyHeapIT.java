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

/** The memory of a logical copy, which the size of a row does not change. */
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
                    "INSERT INTO shop.big VALUES ('both', REPEAT('x', 67108864), REPEAT('y', 67108864))");
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
        }
    }
}
