/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.demo;

import io.sst4j.examples.cluster.MariaDbNode;
import java.sql.SQLException;

/** The data of the demonstration servers, and the rows that a client adds during a transfer. */
final class DemoData {
    /** The statement of a client that keeps writing. */
    static final String WRITE = "INSERT INTO demo.live (note) VALUES (UUID())";

    private static final int TABLES = 8;
    private static final int ROWS_PER_MEGABYTE = 880;

    private DemoData() {}

    static void fill(MariaDbNode node, int megabytes) throws SQLException {
        node.execute(
                "CREATE DATABASE demo", "CREATE TABLE demo.live (id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(60))");
        for (int i = 1; i <= TABLES; i++) {
            node.execute(
                    "CREATE TABLE demo.t" + i + " (id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(1000))",
                    "INSERT INTO demo.t" + i + " (note) SELECT REPEAT(MD5(seq), 30) FROM demo.seq_1_to_"
                            + megabytes * ROWS_PER_MEGABYTE / TABLES);
        }
    }
}
