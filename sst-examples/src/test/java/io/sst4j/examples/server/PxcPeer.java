/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import io.sst4j.examples.server.PxcRow.Quirk;
import io.sst4j.examples.server.PxcRow.Wire;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Behaves like the script of Percona XtraDB Cluster, with socat, mbstream and the backup tool. It reproduces the observed
 * behaviour of that script, for tests on systems without such software.
 */
final class PxcPeer {
    private static final long LIMIT_SECONDS = 60;

    private final PxcRow row;
    private final Path room;
    private final Path datadir;
    private final Certificates keys;

    /** The result of the joiner, and the data that arrived in its first stage. */
    private final Map<String, String> told = new HashMap<>();

    PxcPeer(PxcRow row, Path room, Path datadir, Certificates keys) {
        this.row = row;
        this.room = room;
        this.datadir = datadir;
        this.keys = keys;
    }

    Map<String, String> told() {
        return told;
    }

    private String listen(int port) {
        return switch (row.wire()) {
            case PLAIN, ZSTD, NC -> "TCP-LISTEN:" + port + ",reuseaddr";
            case IPV6 -> "TCP6-LISTEN:" + port + ",reuseaddr,bind=[::1]";
            case BUNDLE -> "openssl-listen:" + port + ",reuseaddr,cert=" + key("sst.pem") + ",cafile=" + key("sst.crt");
            case KEY -> "openssl-listen:" + port + ",reuseaddr,verify=0" + pair("joiner");
            case TLS, TRAFFIC ->
                "openssl-listen:" + port + ",reuseaddr,verify=1,cafile=" + key("ca.pem") + pair("joiner");
        };
    }

    private String connect(int port) {
        return switch (row.wire()) {
            case PLAIN, ZSTD, NC -> "TCP:127.0.0.1:" + port + ",retry=30";
            case IPV6 -> "TCP6:[::1]:" + port + ",retry=30";
            case BUNDLE ->
                "openssl-connect:127.0.0.1:" + port + ",no-sni=1,commonname=,cert=" + key("sst.pem") + ",cafile="
                        + key("sst.crt");
            case KEY -> "openssl-connect:127.0.0.1:" + port + ",verify=0" + pair("donor");
            case TLS, TRAFFIC ->
                "openssl-connect:127.0.0.1:" + port + ",verify=1,no-sni=1,commonname=,cafile=" + key("ca.pem")
                        + pair("donor");
        };
    }

    private String pair(String node) {
        return ",cert=" + key(node + ".pem") + ",key=" + key(node + "-key.pem");
    }

    private String key(String name) {
        return keys.directory().resolve(name).toString();
    }

    /** Receives a state, and returns the exit code. */
    int join(int port) throws Exception {
        Path info = Files.createDirectories(room.resolve("info"));
        if (!receive(port, info)) {
            return 32;
        }
        Path file = info.resolve("sst_info");
        if (!Files.exists(file)) {
            return 32;
        }
        Files.readAllLines(file).stream()
                .map(line -> line.split("=", 2))
                .filter(pair -> pair.length == 2)
                .forEach(pair -> told.put(pair[0], pair[1]));
        if (Files.exists(info.resolve("xtrabackup_ist"))) {
            return 0;
        }
        if (row.peer().startsWith("8") && !isUsable(told.getOrDefault("mysql-version", ""))) {
            return 2;
        }
        Path staging = datadir.resolve(row.peer().startsWith("8") ? "sst-xb-tmpdir" : ".sst");
        Files.createDirectory(staging);
        receive(port, staging);
        if (!hasCheckpoints(staging)) {
            return 2;
        }
        return tool("prepare", List.of("mariadb-backup", "--no-defaults", "--prepare", "--target-dir=" + staging));
    }

    /** Checks for the checkpoints file. MariaDB's tools replace Percona's here and use another name for it from 11.1 on. */
    private static boolean hasCheckpoints(Path staging) throws IOException {
        for (String name : List.of("xtrabackup_checkpoints", "mariadb_backup_checkpoints")) {
            Path file = staging.resolve(name);
            if (Files.exists(file) && Files.size(file) > 0) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether the donor sent a version of three numbers that is not newer. */
    private boolean isUsable(String version) {
        String[] theirs = version.split("[.-]", -1);
        String[] own = row.peer().split("[.-]", -1);
        if (theirs.length < 3) {
            return false;
        }
        for (int i = 0; i < 3; i++) {
            int difference = Integer.parseInt(theirs[i]) - Integer.parseInt(own[i]);
            if (difference != 0) {
                return difference < 0;
            }
        }
        return true;
    }

    private boolean receive(int port, Path directory) throws Exception {
        List<List<String>> pipe = new ArrayList<>();
        if (row.wire() == Wire.NC) {
            pipe.add(List.of("nc", "-d", "-l", "127.0.0.1", String.valueOf(port)));
        } else {
            pipe.add(List.of("socat", "-u", listen(port), "stdio"));
        }
        if (row.wire() == Wire.ZSTD) {
            pipe.add(List.of("zstd", "-dc"));
        }
        pipe.add(List.of("mbstream", "-x", "-C", directory.toString()));
        return run(pipe, room);
    }

    /** Sends the state of a running server to a listening joiner, and returns the exit code. */
    int donate(int port, String position, Path socket) throws Exception {
        Path info = Files.createDirectories(room.resolve("told"));
        StringBuilder text = new StringBuilder("[sst]\ngalera-gtid=" + position + "\nbinlog-name=donor-bin\n");
        if (!row.has(Quirk.NO_VERSION)) {
            text.append("mysql-version=").append(row.peer()).append('\n');
        }
        if (row.has(Quirk.PEER_KEYRING)) {
            text.append("transition-key=0123456789abcdefghijklmnopqrstuv\n");
        }
        Files.writeString(info.resolve("sst_info"), text);
        List<String> files = new ArrayList<>(List.of("mbstream", "-c", "sst_info"));
        if (row.has(Quirk.IST)) {
            Files.writeString(info.resolve("xtrabackup_ist"), "1\n");
            files.add("xtrabackup_ist");
        }
        if (!send(List.of(files), info, port)) {
            return 32;
        }
        return row.has(Quirk.IST) || send(backup(socket), room, port) ? 0 : 22;
    }

    private List<List<String>> backup(Path socket) throws IOException {
        List<List<String>> pipe = new ArrayList<>();
        pipe.add(List.of(
                "mariadb-backup",
                "--no-defaults",
                "--backup",
                "--user=root",
                "--socket=" + socket,
                "--galera-info",
                "--stream=mbstream",
                "--tmpdir=" + Files.createDirectories(room.resolve("tmp")),
                "--target-dir=" + Files.createDirectories(room.resolve("target"))));
        if (row.has(Quirk.CUT)) {
            pipe.add(List.of("head", "-c", "3000000"));
        }
        return pipe;
    }

    private boolean send(List<List<String>> source, Path directory, int port) throws Exception {
        List<List<String>> pipe = new ArrayList<>(source);
        if (row.wire() == Wire.ZSTD) {
            pipe.add(List.of("zstd", "-1"));
        }
        pipe.add(
                row.wire() == Wire.NC
                        ? List.of("nc", "-N", "127.0.0.1", String.valueOf(port))
                        : List.of("socat", "-u", "stdio", connect(port)));
        return run(pipe, directory);
    }

    private int tool(String name, List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(room.resolve(name + ".log").toFile())
                .start();
        return ended(process) ? process.exitValue() : 22;
    }

    /** Returns whether every program of a pipe succeeded. */
    private boolean run(List<List<String>> commands, Path directory) throws Exception {
        List<ProcessBuilder> builders = new ArrayList<>();
        for (List<String> command : commands) {
            builders.add(new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectError(ProcessBuilder.Redirect.appendTo(
                            room.resolve("peer.log").toFile())));
        }
        builders.get(0).redirectInput(new File("/dev/null"));
        builders.get(builders.size() - 1)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        room.resolve("peer.log").toFile()));
        boolean good = true;
        for (Process process : ProcessBuilder.startPipeline(builders)) {
            good &= ended(process) && process.exitValue() == 0;
        }
        return good;
    }

    private static boolean ended(Process process) throws InterruptedException {
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        return ended;
    }
}
