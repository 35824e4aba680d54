/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.examples.cluster.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs the launchers as a server would, without a server. */
final class Scripts {
    private static final String LAUNCHER = "bin/wsrep_sst_mariabackup";

    private Scripts() {}

    /** A joiner with old data in its data directory. */
    record Joiner(Process process, BufferedReader output, List<String> lines, Path datadir, Path log) {
        /** The address that the joiner announced; the test fails if there is none. */
        TransferAddress address() throws IOException, SstException {
            while (lines.isEmpty()) {
                String line = output.readLine();
                if (line == null) {
                    throw new IOException("the joiner is not ready: " + Files.readString(log));
                }
                lines.add(line);
            }
            return TransferAddress.parse(lines.get(0).substring("ready ".length()));
        }

        void await() throws IOException, InterruptedException {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
            process.waitFor();
        }

        int code() {
            return process.exitValue();
        }

        String lastLine() {
            return lines.get(lines.size() - 1);
        }

        /** The error lines of the joiner. */
        String error() throws IOException {
            try (Stream<String> all = Files.lines(log)) {
                return String.join(
                        "\n", all.filter(line -> line.contains("[ERROR]")).toList());
            }
        }

        /** The command lines of the joiner and its children, which every user of the machine can see. */
        List<String> commandLines() {
            return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                    .flatMap(handle -> handle.info().commandLine().stream())
                    .toList();
        }
    }

    static Joiner joiner(Path directory, String options) throws IOException {
        Path datadir = directory.resolve("joiner");
        Path schema = Files.createDirectories(datadir.resolve("old_schema"));
        Files.writeString(schema.resolve("marker"), "old");
        Path log = directory.resolve("joiner.log");
        Path file = Files.writeString(directory.resolve("joiner.cnf"), options);
        Process process = Distribution.start(
                directory,
                Map.of(),
                log,
                List.of(
                        LAUNCHER,
                        "--role",
                        "joiner",
                        "--address",
                        "127.0.0.1:" + Ports.free(1).get(0),
                        "--datadir",
                        datadir.toString(),
                        "--defaults-file",
                        file.toString()));
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        return new Joiner(process, output, new ArrayList<>(), datadir, log);
    }

    /** Runs a donor that sends only a position and needs no server for that. */
    static Distribution.Result donateIncrementally(
            Path directory, String options, TransferAddress address, String position) throws Exception {
        Path file = Files.writeString(directory.resolve("donor.cnf"), options);
        Path datadir = Files.createDirectories(directory.resolve("donor"));
        String[] parts = position.split(" ", -1);
        return Distribution.run(
                directory,
                Map.of(),
                List.of(
                        Distribution.home().resolve(LAUNCHER).toString(),
                        "--role",
                        "donor",
                        "--address",
                        address.format(),
                        "--datadir",
                        datadir.toString(),
                        "--defaults-file",
                        file.toString(),
                        "--socket",
                        directory.resolve("no-socket").toString(),
                        "--gtid",
                        parts[0],
                        "--gtid-domain-id",
                        parts[1],
                        "--bypass"));
    }
}
