/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import java.nio.file.Path;
import java.sql.SQLException;

/** Data and options shared by the tests on real servers. */
final class Sample {
    private Sample() {}

    /** The options of a node with this build's launchers. */
    static NodeOptions sst4j() {
        return NodeOptions.sst4j(Path.of(System.getProperty("sst4j.dist", "target/dist")));
    }

    static NodeOptions stock() {
        return NodeOptions.stock();
    }

    /** Creates a schema with a few thousand rows. */
    static void fill(MariaDbNode node) throws SQLException {
        fill(node, 20_000);
    }

    static void fill(MariaDbNode node, int rows) throws SQLException {
        node.execute(
                "CREATE DATABASE shop",
                "CREATE TABLE shop.orders (id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(400), KEY (note)) ENGINE=InnoDB",
                "INSERT INTO shop.orders (note) SELECT REPEAT(MD5(seq), 8) FROM shop.seq_1_to_" + rows);
    }
}
