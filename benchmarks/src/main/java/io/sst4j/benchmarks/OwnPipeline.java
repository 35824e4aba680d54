/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.apache.commons.io.file.PathUtils;

/** The sst4j path from a running server to files: the two launchers, started by hand like the stock pipeline. */
final class OwnPipeline {
    private OwnPipeline() {}

    /** Measures both launchers; the time is that of the transfer phase. */
    static Measured run(MariaDbNode donor, Path directory, Path distribution) throws IOException, SQLException {
        Path datadir = Files.createDirectories(directory.resolve("joiner"));
        Path log = directory.resolve("joiner.log");
        Path noOptions = Files.writeString(directory.resolve("my.cnf"), "");
        String launcher = distribution.resolve("bin/wsrep_sst_xtrabackup-v2").toString();
        ProcessBuilder joiner = new ProcessBuilder(
                        launcher,
                        "--role",
                        "joiner",
                        "--address",
                        "127.0.0.1:" + Ports.free(1).get(0),
                        "--datadir",
                        datadir.toString(),
                        "--defaults-file",
                        noOptions.toString())
                .redirectError(log.toFile());
        Measured measured = Meter.run(Meter.Cpu.PROCESSES, () -> transfer(donor, joiner, launcher, directory));
        Duration transfer = Duration.ofMillis(PhaseTime.of(Files.readAllLines(log), "transfer"));
        PathUtils.deleteDirectory(directory);
        return measured.lasting(transfer);
    }

    private static void transfer(MariaDbNode donor, ProcessBuilder command, String launcher, Path directory)
            throws IOException, SQLException {
        Process joiner = command.start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(joiner.getInputStream(), StandardCharsets.UTF_8))) {
            String ready = lines.readLine();
            if (ready == null || !ready.startsWith("ready ")) {
                throw new IOException("the joiner is not ready: " + Files.readString(directory.resolve("joiner.log")));
            }
            StockPipeline.await(donate(donor, launcher, ready.substring("ready ".length()), directory));
            StockPipeline.await(joiner);
        }
    }

    private static Process donate(MariaDbNode donor, String launcher, String address, Path directory)
            throws IOException, SQLException {
        String position = donor.query("SELECT GROUP_CONCAT(VARIABLE_VALUE ORDER BY VARIABLE_NAME SEPARATOR ':')"
                        + " FROM information_schema.GLOBAL_STATUS"
                        + " WHERE VARIABLE_NAME IN ('wsrep_cluster_state_uuid', 'wsrep_last_committed')")
                .get(0);
        ProcessBuilder builder = new ProcessBuilder(List.of(
                launcher,
                "--role",
                "donor",
                "--address",
                address,
                "--datadir",
                donor.datadir().toString(),
                "--defaults-file",
                donor.configuration().toString(),
                "--socket",
                donor.socket().toString(),
                "--gtid",
                position));
        builder.environment().put("WSREP_SST_OPT_AUTH", donor.options().auth());
        builder.redirectErrorStream(true);
        builder.redirectOutput(directory.resolve("donor.log").toFile());
        return builder.start();
    }
}
