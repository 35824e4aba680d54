/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import io.sst4j.Role;
import io.sst4j.examples.server.PxcRow.Quirk;
import io.sst4j.examples.server.PxcRow.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A launcher of this build, called like the script of Percona XtraDB Cluster, with an installation around it. */
final class PxcNode {
    static final String USER = "mysql.pxc.sst.user";
    static final String PASSWORD = "yx9!A-0123456789abcdef0123456789";
    private static final long LIMIT_SECONDS = 90;

    private final PxcRow row;
    private final Path room;
    private final Path datadir;
    private final Certificates keys;
    private final List<String> lines = new ArrayList<>();

    PxcNode(PxcRow row, Path room, Path datadir, Certificates keys) {
        this.row = row;
        this.room = room;
        this.datadir = datadir;
        this.keys = keys;
    }

    Path log() {
        return room.resolve("launcher.log");
    }

    Path toolLog() {
        return room.resolve("tool.log");
    }

    List<String> lines() {
        return lines;
    }

    /** Creates the files that the packages install, with mariadb-backup in place of xtrabackup. */
    void install() throws IOException {
        String tool = "#!/bin/sh\n"
                + "echo \"$0 $*\" >>" + toolLog() + "\n"
                + "count=$#\n"
                + "for word; do case $word in\n"
                + "--defaults-file=*) sed -n 's/^transition-key=/key /p' \"${word#*=}\" >>" + toolLog() + " ;;\n"
                + "--lock-ddl|--rollback-prepared-trx|--xtrabackup-plugin-dir=*|--defaults-*) ;;\n"
                + "*) set -- \"$@\" \"$word\" ;;\n"
                + "esac; done\n"
                + "shift $count\n"
                + "exec mariadb-backup --no-defaults \"$@\"\n";
        Path extra = Files.createDirectories(base().resolve("bin/pxc_extra"));
        for (String series : List.of("2.4", "8.0")) {
            boolean older = series.equals("2.4") && row.own().startsWith("8");
            boolean missing = row.has(older ? Quirk.NO_OLD_TOOL : Quirk.NO_TOOL);
            if (!missing) {
                program(extra.resolve("pxb-" + series + "/bin/xtrabackup"), tool);
            }
        }
        program(
                base().resolve("bin/mysqld"),
                row.has(Quirk.BROKEN_PROGRAM)
                        ? "#!/bin/sh\necho 'error while loading shared libraries' >&2\nexit 127\n"
                        : "#!/bin/sh\necho \"$0  Ver " + row.own()
                                + " for Linux on x86_64 (Percona XtraDB Cluster)\"\n");
    }

    private Path base() {
        return room.resolve("base");
    }

    private static void program(Path file, String text) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path optionFile() throws IOException {
        List<String> text = new ArrayList<>(List.of("[mysqld]"));
        boolean clear = row.wire() != Wire.TRAFFIC && row.wire() != Wire.TLS;
        if (clear && row.own().startsWith("8")) {
            text.add("pxc_encrypt_cluster_traffic=OFF");
        }
        if (row.wire() == Wire.TLS) {
            // the server's own files; the options of the transfer take precedence
            text.addAll(List.of("ssl-ca=/server/ca.pem", "ssl-cert=/server/cert.pem", "ssl-key=/server/key.pem"));
        }
        if (row.has(Quirk.KEYRING)) {
            text.add("early-plugin-load=keyring_file.so");
        }
        if (row.has(Quirk.TOOL_ENCRYPTS)) {
            text.addAll(List.of("[xtrabackup]", "encrypt=AES256"));
        }
        text.addAll(List.of(
                "[sst]", "sst-connect-timeout=8", "sst-initial-timeout=30", "sst-log-archive=0", "tmpdir=" + room));
        text.addAll(wireOptions());
        return Files.write(room.resolve("my.cnf"), text);
    }

    private List<String> wireOptions() {
        String node = row.role() == Role.DONOR ? "donor" : "joiner";
        return switch (row.wire()) {
            case PLAIN, TRAFFIC -> List.of();
            case IPV6 -> List.of("sockopt=\",pf=ip6\"");
            case NC -> List.of("transferfmt=nc");
            case ZSTD -> List.of(row.role() == Role.DONOR ? "compressor=\"zstd -1\"" : "decompressor=\"zstd -d\"");
            case BUNDLE -> keys.options("encrypt=2", node);
            case KEY -> keys.options("encrypt=3", node);
            case TLS -> keys.options("encrypt=4", node);
        };
    }

    Process start(String address, List<String> more) throws IOException {
        Path launcher = Path.of(System.getProperty("sst4j.dist", "target/dist"))
                .toAbsolutePath()
                .resolve("bin/wsrep_sst_xtrabackup-v2");
        List<String> command = new ArrayList<>(List.of(
                launcher.toString(),
                "--role",
                row.role().word(),
                "--address",
                address,
                "--datadir",
                datadir + "/",
                "--defaults-file",
                optionFile().toString(),
                "--defaults-group-suffix",
                ""));
        if (!row.isMariaDb()) {
            command.addAll(List.of("--basedir", base().toString(), "--plugindir", base() + "/lib/plugin"));
        }
        if (!row.isMariaDb() && !row.has(Quirk.ASKED) && !row.has(Quirk.BROKEN_PROGRAM)) {
            command.addAll(List.of("--mysqld-version", row.own()));
        }
        command.addAll(more);
        ProcessBuilder builder = new ProcessBuilder(command).directory(room.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SST") || name.startsWith("WSREP"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.redirectError(log().toFile()).start();
        try (OutputStream input = process.getOutputStream()) {
            if (row.role() == Role.DONOR) {
                String login = "sst_user=" + USER + "\nsst_password=" + PASSWORD + "\n";
                String version = row.isMariaDb() ? "" : "wsrep_schema_version=1\n";
                input.write((login + version).getBytes(StandardCharsets.UTF_8));
            }
        }
        return process;
    }

    /** The port that a joiner announces; -1 if it ends first. */
    int announced(Process joiner) throws IOException {
        BufferedReader reader = output(joiner);
        String line = reader.readLine();
        if (line == null) {
            return -1;
        }
        lines.add(line);
        return Integer.parseInt(line.replaceAll("^ready .*:(\\d+)/xtrabackup_sst//1.*$", "$1"));
    }

    int end(Process process) throws Exception {
        output(process).lines().forEach(lines::add);
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the launcher does not end: " + Files.readString(log()));
        }
        return process.exitValue();
    }

    private static BufferedReader output(Process process) {
        return process.inputReader(StandardCharsets.UTF_8);
    }
}
