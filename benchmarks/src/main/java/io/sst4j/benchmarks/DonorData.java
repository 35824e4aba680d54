/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.examples.cluster.MariaDbNode;
import java.sql.SQLException;

/** The data of the donor servers in the comparison. */
final class DonorData {
    private static final int ROWS_PER_MEGABYTE = 880;
    private static final int MEGABYTES_PER_TABLE = 50;

    private DonorData() {}

    static void fill(MariaDbNode node, int megabytes) throws SQLException {
        fill(node, megabytes, "REPEAT(MD5(seq), 30)");
    }

    /** Fills the tables with other rows; the note is an expression that yields 960 characters. */
    static void fill(MariaDbNode node, int megabytes, String note) throws SQLException {
        node.execute("CREATE DATABASE data");
        for (int done = 0, table = 1; done < megabytes; done += MEGABYTES_PER_TABLE, table++) {
            node.execute(
                    "CREATE TABLE data.t" + table + " (id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(1000))",
                    "INSERT INTO data.t" + table + " (note) SELECT " + note + " FROM data.seq_1_to_"
                            + MEGABYTES_PER_TABLE * ROWS_PER_MEGABYTE);
        }
    }
}
