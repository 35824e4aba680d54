/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.backup.mysqldump.LogicalCopy;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.Installation;
import io.sst4j.examples.cluster.MariaDbNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables with history are copied between servers whose time range ends in 2038 and in 2106. */
@Tag("platform")
class HistoryIT {
    private static final List<String> QUERIES = List.of(
            "SELECT id, v FROM shop.plain ORDER BY id",
            "SELECT id, v, FROM_UNIXTIME(UNIX_TIMESTAMP(row_start)), row_end < NOW() FROM shop.plain FOR SYSTEM_TIME ALL"
                    + " ORDER BY id, row_start",
            "SELECT id, v FROM shop.named ORDER BY id",
            "SELECT id, v, s, e < NOW() FROM shop.named FOR SYSTEM_TIME ALL ORDER BY id, s");

    static Stream<Arguments> ways() {
        return Stream.of(
                Arguments.of("older to newer", Platforms.OLDER, Platforms.NEWER, LogicalCopy.Engine.NATIVE),
                Arguments.of("older to newer", Platforms.OLDER, Platforms.NEWER, LogicalCopy.Engine.TOOL),
                Arguments.of("newer to older", Platforms.NEWER, Platforms.OLDER, LogicalCopy.Engine.NATIVE),
                Arguments.of("newer to newer", Platforms.NEWER, Platforms.NEWER, LogicalCopy.Engine.NATIVE));
    }

    @ParameterizedTest(name = "{0} by {3}")
    @MethodSource("ways")
    void rowsThatAreValidStayValid(String way, Installation from, Installation to, LogicalCopy.Engine engine)
            throws Exception {
        try (GaleraCluster place = GaleraCluster.create()) {
            MariaDbNode donor = Standalone.start(place, Standalone.options().withInstallation(from));
            MariaDbNode joiner = Standalone.start(place, Standalone.options().withInstallation(to));
            donor.execute(
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.plain (id INT PRIMARY KEY, v INT) WITH SYSTEM VERSIONING",
                    "CREATE TABLE shop.named (id INT PRIMARY KEY, v INT, e TIMESTAMP(6) GENERATED ALWAYS AS ROW END,"
                            + " s TIMESTAMP(6) GENERATED ALWAYS AS ROW START, PERIOD FOR SYSTEM_TIME (s, e))"
                            + " WITH SYSTEM VERSIONING",
                    "INSERT INTO shop.plain VALUES (1, 1), (2, 2), (3, 3)",
                    "INSERT INTO shop.named (id, v) VALUES (1, 1), (2, 2), (3, 3)",
                    "UPDATE shop.plain SET v = 20 WHERE id = 2",
                    "UPDATE shop.named SET v = 20 WHERE id = 2",
                    "DELETE FROM shop.plain WHERE id = 3",
                    "DELETE FROM shop.named WHERE id = 3");

            LogicalCopy.builder(Standalone.root(donor), Standalone.root(joiner))
                    .build()
                    .run();

            for (String query : QUERIES) {
                assertThat(joiner.query(query))
                        .as(query)
                        .isEqualTo(donor.query(query))
                        .isNotEmpty();
            }
            joiner.execute("UPDATE shop.plain SET v = 100 WHERE id = 1", "DELETE FROM shop.named WHERE id = 2");
            assertThat(joiner.query("SELECT id, v FROM shop.plain ORDER BY id")).containsExactly("1\t100", "2\t20");
        }
    }
}
