/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.examples.cluster.MariaDbNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;

/** What is in the servers that are compared, and the memory that it will take. */
final class DonorData {
    private static final int ROWS_PER_MEGABYTE = 880;
    private static final int MEGABYTES_PER_TABLE = 50;

    /** Data files are larger than the rows in them. */
    private static final double TOUCH_FACTOR = 1.4;

    private DonorData() {}

    static void fill(MariaDbNode node, int megabytes) throws SQLException {
        node.execute("CREATE DATABASE data");
        for (int done = 0, table = 1; done < megabytes; done += MEGABYTES_PER_TABLE, table++) {
            node.execute(
                    "CREATE TABLE data.t" + table + " (id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(1000))",
                    "INSERT INTO data.t" + table + " (note) SELECT REPEAT(MD5(seq), 30) FROM data.seq_1_to_"
                            + MEGABYTES_PER_TABLE * ROWS_PER_MEGABYTE);
        }
    }

    /**
     * Writes as much as the run will, and gives it back. A virtual machine returns free memory to its host, and the first
     * touch after that costs several times the copy; it would be measured in place of the programs.
     */
    static void touchMemory(Path directory, int megabytes) throws IOException {
        Path file = Files.createDirectories(directory).resolve("touched");
        ByteBuffer megabyte = ByteBuffer.allocateDirect(1 << 20);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int written = 0; written < megabytes * TOUCH_FACTOR; written++) {
                out.write(megabyte.clear());
            }
        }
        Files.delete(file);
    }
}
