/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.Encryptor;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.Transport;
import io.sst4j.backup.rsync.method.RsyncMethod;
import io.sst4j.backup.xtrabackup.XtrabackupChecks;
import io.sst4j.install.Staging;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The doctor's single checks of a node. They change nothing. */
final class NodeChecks {
    private static final long TOOL_SECONDS = 10;
    private static final int MAX_OUTPUT = 4096;
    private static final String MOVES_IN = ": on the joiner it goes into the data directory, which needs the space";

    private final XtrabackupChecks checks;
    private final Findings findings;
    private final Path datadir;

    NodeChecks(Settings settings, Findings findings) throws SstException {
        this.checks = new XtrabackupChecks(settings);
        this.findings = findings;
        this.datadir = checks.directories().get(0);
    }

    /** Checks the encryption: of the stream itself with a key, otherwise of the transport. */
    void encryption(Encryptor encryptor) {
        findings.check(() -> {
            Optional<String> cipher = checks.cipher();
            if (cipher.isPresent()) {
                findings.warn(
                        "encryption: " + cipher.get() + " with a shared key (encrypt=1). This authenticates neither the"
                                + " stream nor the peers; encrypt=4 does both");
            } else {
                findings.ok("encryption: " + encryptor.name());
            }
        });
        encryptor.warnings().forEach(findings::warn);
    }

    void tool() {
        findings.check(() -> {
            Path tool = checks.tool();
            findings.ok(tool + ": " + version(tool));
        });
    }

    private static String version(Path tool) throws SstException {
        try {
            Process process = new ProcessBuilder(tool.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readNBytes(MAX_OUTPUT), StandardCharsets.UTF_8);
            if (!process.waitFor(TOOL_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return text.lines()
                    .filter(line -> line.contains("version"))
                    .findFirst()
                    .orElse(text.strip());
        } catch (IOException e) {
            throw SstException.of(ErrorCode.TOOL_MISSING, "run " + tool, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SstException(ErrorCode.CANCELLED, "interrupted", e);
        }
    }

    /** Looks for a server in the data directory, which {@code sst join} refuses and a joining server's own script expects. */
    void server() {
        findings.check(() -> {
            if (GaleraState.isInUse(datadir)) {
                findings.tell("a server runs on " + datadir + ": stop it before 'sst join'");
            }
        });
    }

    /** Tells which program the server would run for a method, if it is in the usual place. */
    void launcher(String method) {
        Path script = Path.of("/usr/bin/wsrep_sst_" + method);
        String own = System.getProperty("sst4j.launcher", "");
        if (own.isEmpty() || !Files.exists(script)) {
            return;
        }
        try {
            Path real = script.toRealPath();
            if (real.resolveSibling("sst").equals(Path.of(own).toRealPath())) {
                findings.ok("the launcher is installed: " + script + " is a link to " + real);
            } else {
                findings.tell(script + " is not a launcher of this installation: 'sst install --method=" + method
                        + "' replaces it");
            }
        } catch (IOException e) {
            findings.tell("cannot resolve " + script + ": " + e.getMessage());
        }
    }

    void account(Optional<String> socket) {
        if (socket.isEmpty()) {
            findings.warn("the account is not checked: the socket is unknown; pass --socket");
            return;
        }
        findings.check(() -> {
            checks.account();
            findings.ok("the backup user can log in at " + socket.get() + " and has the privileges");
        });
        findings.check(() -> findings.ok("a snapshot of this node takes about " + (checks.footprint() >> 20) + " MB"));
    }

    void directories() {
        for (Path directory : checks.directories()) {
            Path existing = directory;
            while (!Files.exists(existing) && existing.getParent() != null) {
                existing = existing.getParent();
            }
            if (!Files.isDirectory(existing)) {
                findings.fail(existing + " is not a directory");
            } else if (!Files.isWritable(existing)) {
                boolean own = existing.equals(directory);
                findings.fail(
                        System.getProperty("user.name") + " cannot write to " + existing
                                + (own
                                        ? ": run this as the server's user, or give the directory to that user"
                                        : ", so the joiner cannot create " + directory),
                        (own ? "chown mysql: " : "install -d -o mysql -g mysql ")
                                + Remedies.quoted(directory.toString()));
            } else if (existing.equals(directory)) {
                findings.ok(directory + " is writable");
            } else {
                findings.ok(directory + " does not exist; the joiner will create it");
            }
        }
    }

    void space() {
        if (!Files.isDirectory(datadir)) {
            return;
        }
        findings.check(() -> {
            long footprint = checks.footprint();
            long usable = datadir.toFile().getUsableSpace();
            String figures =
                    datadir + " has " + (usable >> 20) + " MB free; the old data has " + (footprint >> 20) + " MB";
            if (usable < footprint) {
                findings.warn(figures
                        + ": a snapshot of that size does not fit beside the old data. sst-previous-data decides"
                        + " whether the joiner may delete the old data first");
            } else {
                findings.ok(figures);
            }
        });
    }

    /** Looks for tables with a {@code DATA DIRECTORY}, which each method treats differently. */
    void remoteData(String method, boolean skipped) {
        if (!Files.isDirectory(datadir)) {
            return;
        }
        findings.check(() -> checks.remoteData().ifPresent(remote -> {
            String found = outside(remote);
            switch (method) {
                case RsyncMethod.NAME, RsyncMethod.WAN ->
                    findings.warn(found
                            + (skipped
                                    ? ": it is not sent to a joiner with the stock script (sst-remote-tablespaces=skip)"
                                    : ": a joiner with the stock script cannot take it, and the transfer fails")
                            + ". Use mariabackup; or use sst4j on both nodes, with these directories writable on the"
                            + " joiner; or move the tables with ALTER TABLE");
                case "mysqldump" ->
                    findings.warn(
                            found + ": create these directories on the joiner, writable for its server",
                            create(remote));
                default ->
                    findings.warn(
                            found + ": it goes to the same places on the joiner. These directories must exist there, or"
                                    + " its server must be able to create them",
                            create(remote));
            }
        }));
    }

    /** Looks for MyISAM and Aria tables with a {@code DATA DIRECTORY} or {@code INDEX DIRECTORY}, which are links to files. */
    void linkedData(String method) {
        if (!Files.isDirectory(datadir)) {
            return;
        }
        findings.check(() -> {
            Optional<XtrabackupChecks.RemoteData> linked = checks.linkedData();
            if (linked.isEmpty()) {
                return;
            }
            String found = outside(linked.get()) + ", behind symbolic links (MyISAM, Aria)";
            switch (method) {
                case RsyncMethod.NAME, RsyncMethod.WAN -> findings.warn(found + MOVES_IN);
                case "mysqldump" ->
                    findings.warn(
                            found + ": create these directories on the joiner, writable for its server",
                            create(linked.get()));
                default -> {
                    findings.warn(found + MOVES_IN);
                    checks.copyable();
                }
            }
        });
    }

    /** The command for the joiner. */
    private static String create(XtrabackupChecks.RemoteData remote) {
        return "install -d -o mysql -g mysql "
                + remote.directories().stream()
                        .map(directory -> Remedies.quoted(directory.toString()))
                        .collect(Collectors.joining(" "))
                + "   # on the joiner";
    }

    private String outside(XtrabackupChecks.RemoteData remote) {
        return "the data of " + remote.tables() + " is outside " + datadir + ", in " + remote.directories();
    }

    void port(Transport transport, Endpoint endpoint) {
        findings.check(() -> {
            transport.listen(new Endpoint("", endpoint.port())).close();
            findings.ok("port " + endpoint.port() + " can be bound");
        });
    }

    void leftovers() {
        Staging staging = Staging.of(datadir);
        if (staging.isInterrupted()) {
            findings.warn(
                    "an install on " + datadir + " was interrupted. Do not start the server outside of the cluster;"
                            + " the next join finishes the install first");
        } else if (staging.exists()) {
            findings.warn(
                    datadir.resolve(Staging.NAME) + " is left from an earlier transfer. The next join removes it, or"
                            + " continues from it with sst-reuse");
        }
        if (Files.exists(datadir.resolve("sst_in_progress"))) {
            findings.warn(datadir + " contains sst_in_progress: a transfer is running or did not finish");
        }
        Path pidFile = datadir.resolve("wsrep_sst.pid");
        if (Files.exists(pidFile)) {
            findings.warn(pidFile + " exists: a transfer is running or was killed");
        }
    }
}
