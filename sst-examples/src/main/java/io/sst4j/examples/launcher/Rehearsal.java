/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.Donor;
import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferReport;
import io.sst4j.backup.internal.script.WsrepScript;
import io.sst4j.tls.CertificateRequest;
import io.sst4j.tls.Identity;
import io.sst4j.tls.NativeCrypto;
import io.sst4j.tree.TreeMethod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Transfers a small data directory within this JVM, in clear text and over TLS, with the same code as the launchers. It loads
 * the classes that transfers load.
 */
final class Rehearsal {
    private static final String HOST = "127.0.0.1";
    private static final long LIMIT_SECONDS = 30;
    private static final String POSITION = "6c821ecc-14b5-11ef-ae8f-6f7d0d2ba111:1";
    private static final String ENDED = "";
    /** The account, as a server passes it; without one a donor would wait for it on standard input. */
    private static final Map<String, String> ACCOUNT = Map.of("WSREP_SST_OPT_AUTH", "nobody:nothing");

    private static final int FILE_BYTES = 300_000;

    private final Path root;

    private Rehearsal(Path root) {
        this.root = root;
    }

    /**
     * Runs the transfers.
     *
     * @param arguments a directory for the transfers, which the caller deletes
     */
    public static void main(String[] arguments) {
        NativeCrypto.installWhenNeeded();
        Path root = Path.of(arguments[0]).toAbsolutePath();
        try {
            run(root);
        } catch (Exception e) {
            System.err.println("the rehearsal failed: " + e);
            System.exit(1);
        }
    }

    static void run(Path root) throws Exception {
        new Rehearsal(Files.createDirectory(root.resolve("plain"))).transfer("");
        Rehearsal secured = new Rehearsal(Files.createDirectory(root.resolve("tls")));
        secured.transfer(secured.tls());
        exchange(Files.createDirectory(root.resolve("exchange")));
        logIn();
    }

    /** Transfers over an exchange, which the method {@code xtrabackup-v2} uses as well; that method would need its tool. */
    private static void exchange(Path root) throws Exception {
        Path source = Files.createDirectory(root.resolve("source"));
        Files.write(source.resolve("file"), new byte[FILE_BYTES]);
        try (Joiner joiner = Sst.joiner(TreeMethod.targetOf(root.resolve("target")))
                        .listenOn(new Endpoint(HOST, 0))
                        .build();
                Donor donor = Sst.donor(TreeMethod.sourceOf(source)).build()) {
            TransferAddress address = joiner.listen();
            CompletableFuture<TransferReport> sent = donor.donateAsync(address);
            joiner.joinAsync().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            sent.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Lets the JDBC driver try to log in to a server that does not exist. */
    private static void logIn() throws IOException {
        try {
            DriverManager.getConnection("jdbc:mariadb://" + HOST + ":" + freePort() + "/?sslMode=disable")
                    .close();
        } catch (SQLException expected) {
            // the driver's classes are loaded by then
        }
    }

    private String tls() throws IOException, SstException {
        Path certificate = root.resolve("node.crt");
        Path key = root.resolve("node.key");
        Identity.selfSigned(CertificateRequest.builder("rehearsal")
                        .alternativeName(HOST)
                        .build())
                .write(certificate, key, Optional.empty());
        return "encrypt=4\nssl-ca=" + certificate + "\nssl-cert=" + certificate + "\nssl-key=" + key + "\n";
    }

    private void transfer(String options) throws Exception {
        Path file = Files.writeString(
                root.resolve("my.cnf"),
                "[sst]\nsst-log-archive-dir=" + root.resolve("logs") + "\nsst-initial-timeout=" + LIMIT_SECONDS + "\n"
                        + options);
        Path data = donorData();
        Party joiner = new Party("joiner", HOST + ":" + freePort(), root.resolve("joiner"), file);
        String address = joiner.line().substring("ready ".length());
        Party donor = new Party("donor", address, data, file);
        for (String line = donor.line(); !line.startsWith("done "); line = donor.line()) {
            if (line.equals("flush tables")) {
                Files.writeString(data.resolve("tables_flushed"), POSITION + "\n");
            }
        }
        donor.end();
        joiner.end();
    }

    /** A free port, because a script without one uses the stock scripts' port, where a real transfer may be running. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Path donorData() throws IOException {
        Path data = Files.createDirectory(root.resolve("donor"));
        for (String name : List.of("ibdata1", "ib_logfile0", "aria_log_control", "mysql/user.frm", "shop/t.ibd")) {
            Path file = data.resolve(name);
            Files.createDirectories(file.resolveSibling(""));
            Files.write(file, new byte[FILE_BYTES]);
        }
        return data;
    }

    /** One of the two scripts, and the lines that its server reads. */
    private static final class Party {
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> code;
        private final String role;

        Party(String role, String address, Path datadir, Path options) {
            this.role = role;
            List<String> arguments = new ArrayList<>(List.of("--role", role, "--address", address));
            arguments.addAll(List.of("--datadir", datadir.toString(), "--defaults-file", options.toString()));
            ProcessHandle.current()
                    .parent()
                    .ifPresent(server -> arguments.addAll(List.of("--parent", Long.toString(server.pid()))));
            arguments.addAll(List.of("--gtid", POSITION));
            Map<String, String> environment = new HashMap<>(System.getenv());
            environment.putAll(ACCOUNT);
            WsrepScript script = new WsrepScript(
                    "rsync",
                    arguments,
                    environment,
                    new PrintStream(new Lines(), true, StandardCharsets.UTF_8),
                    System.err);
            CompletableFuture<Integer> running =
                    CompletableFuture.supplyAsync(script::run, task -> new Thread(task, "rehearsal-" + role).start());
            code = running.whenComplete((exit, failure) -> lines.add(ENDED));
        }

        String line() throws Exception {
            String line = lines.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (line == null || line.equals(ENDED)) {
                throw new IOException("the " + role + (line == null ? " is silent" : " ended early"));
            }
            return line;
        }

        void end() throws Exception {
            int exit = code.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (exit != 0) {
                throw new IOException("the " + role + " ended with " + exit);
            }
        }

        /** Splits a script's output into lines. */
        private final class Lines extends OutputStream {
            private final ByteArrayOutputStream line = new ByteArrayOutputStream();

            @Override
            public void write(int octet) {
                if (octet == '\n') {
                    lines.add(line.toString(StandardCharsets.UTF_8));
                    line.reset();
                } else {
                    line.write(octet);
                }
            }
        }
    }
}
