/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import io.sst4j.Secret;
import io.sst4j.backup.mysqldump.DatabaseServer;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Servers outside any cluster, and the stock programs that fill and dump them. */
final class Standalone {
    private static final int LIMIT_SECONDS = 120;

    private Standalone() {}

    static NodeOptions options(String... lines) {
        NodeOptions options = NodeOptions.stock().withServer("wsrep_on=OFF").withServer("wsrep_provider=none");
        for (String line : lines) {
            options = options.withServer(line);
        }
        return options;
    }

    /** The programs of a release unpacked by the build. */
    static Path release(String version) {
        return Path.of(System.getProperty("sst4j.server.releases", ""), "mariadb-" + version, "linux");
    }

    static MariaDbNode start(GaleraCluster place, NodeOptions options) throws Exception {
        return start(place, place.node(options));
    }

    static MariaDbNode start(GaleraCluster place, MariaDbNode node) throws Exception {
        place.initialize(node);
        node.start();
        node.awaitAnswer(GaleraCluster.JOIN_LIMIT);
        return node;
    }

    static DatabaseServer root(MariaDbNode node) {
        return DatabaseServer.bySocket(node.socket(), "root", Secret.of(""));
    }

    /** Executes a script from the test resources with the stock client, which supports delimiters. */
    static void script(MariaDbNode node, String resource) throws Exception {
        Path script = node.root().resolve(resource);
        try (var in = Standalone.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("no resource " + resource);
            }
            Files.copy(in, script);
        }
        program(node, script, "mariadb", "--default-character-set=utf8mb4", "--init-command=SET time_zone='+00:00'");
    }

    /** Executes a script of bytes with the stock client, which reads them in a character set; returns the answer. */
    static String script(MariaDbNode node, String charset, byte[] bytes) throws Exception {
        Path script = Files.write(node.root().resolve(charset + ".sql"), bytes);
        return program(
                node,
                script,
                "mariadb",
                "--default-character-set=" + charset,
                "--skip-column-names",
                "--raw",
                "--batch");
    }

    /** The stock dump of a server. */
    static String dump(MariaDbNode node, String... arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of("mariadb-dump"));
        words.addAll(List.of(arguments));
        return program(node, Path.of("/dev/null"), words.toArray(String[]::new));
    }

    private static String program(MariaDbNode node, Path input, String... words) throws Exception {
        List<String> command = new ArrayList<>();
        command.addAll(node.options().installation().command(words[0], "--no-defaults"));
        command.add("--user=root");
        command.add("--socket=" + node.socket());
        command.add("--skip-ssl");
        command.add("--skip-ssl-verify-server-cert");
        command.addAll(List.of(words).subList(1, words.length));
        Path output = node.root().resolve(words[0] + ".out");
        Path errors = node.root().resolve(words[0] + ".err");
        Process process = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(words[0] + " takes too long");
        }
        if (process.exitValue() != 0) {
            throw new IOException(words[0] + " failed: " + Files.readString(errors));
        }
        return new String(Files.readAllBytes(output), StandardCharsets.ISO_8859_1);
    }
}
