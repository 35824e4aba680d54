/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.ServerPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.apache.commons.io.file.PathUtils;

/**
 * Copies of one database from a running server to another. The rivals are {@code mydumper} and {@code myloader} through files,
 * both with one thread per processor, a pipe of {@code mariadb-dump} and {@code mariadb}, and a JVM with this library.
 */
final class CopyPair {
    static final String DATABASE = "data";
    private static final String THREADS = String.valueOf(Runtime.getRuntime().availableProcessors());

    private final MariaDbNode donor;
    private final MariaDbNode joiner;
    private final Path directory;

    CopyPair(MariaDbNode donor, MariaDbNode joiner, Path directory) {
        this.donor = donor;
        this.joiner = joiner;
        this.directory = directory;
    }

    Measured own(OwnProgram program) throws IOException, SQLException {
        ProcessBuilder command =
                program.builder(OwnProgram.LIKE_MYSQLDUMP, CopyMain.class, donor.socket(), joiner.socket(), DATABASE);
        return time(() -> run(command));
    }

    Measured dump() throws IOException, SQLException {
        return time(() -> {
            List<Process> pipe = ProcessBuilder.startPipeline(List.of(
                    new ProcessBuilder(
                            ServerPrograms.program("mariadb-dump").toString(),
                            "--socket=" + donor.socket(),
                            "--user=root",
                            "--single-transaction",
                            "--quick",
                            "--databases",
                            DATABASE),
                    new ProcessBuilder(
                            ServerPrograms.program("mariadb").toString(),
                            "--socket=" + joiner.socket(),
                            "--user=root")));
            for (Process process : pipe) {
                StockPipeline.await(process);
            }
        });
    }

    Measured mydumper() throws IOException, SQLException {
        Path files = directory.resolve("dump");
        Measured measured = time(() -> {
            run(new ProcessBuilder(
                    ServerPrograms.program("mydumper").toString(),
                    "--socket=" + donor.socket(),
                    "--user=root",
                    "--threads=" + THREADS,
                    "--database=" + DATABASE,
                    "--outputdir=" + files));
            run(new ProcessBuilder(
                    ServerPrograms.program("myloader").toString(),
                    "--socket=" + joiner.socket(),
                    "--user=root",
                    "--threads=" + THREADS,
                    "--overwrite-tables",
                    "--directory=" + files));
        });
        PathUtils.deleteDirectory(files);
        return measured;
    }

    private Measured time(Meter.Work work) throws IOException, SQLException {
        joiner.execute("DROP DATABASE IF EXISTS " + DATABASE);
        Measured measured = Meter.run(Meter.Cpu.MACHINE, work);
        if (!joiner.checksums().equals(donor.checksums())) {
            throw new IOException("the copy differs");
        }
        return measured;
    }

    private static void run(ProcessBuilder command) throws IOException {
        Path log = Files.createTempFile("copy", ".log");
        StockPipeline.await(
                command.redirectErrorStream(true).redirectOutput(log.toFile()).start());
        Files.delete(log);
    }
}
