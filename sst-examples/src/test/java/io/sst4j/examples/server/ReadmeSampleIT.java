/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import io.sst4j.Settings;
import io.sst4j.Sst;
import io.sst4j.TransferReport;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in the README sends the state of a test's server, with that server's directory and socket. */
class ReadmeSampleIT {
    private static final Pattern SAMPLE = Pattern.compile("```java\n(Settings .*?)```", Pattern.DOTALL);

    @TempDir
    private Path directory;

    @Test
    void sampleSendsTheStateOfAServer() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode original = cluster.node(Sample.stock());
            MariaDbNode copy = cluster.node(Sample.stock());
            cluster.bootstrap(original);
            Sample.fill(original);
            Path program = program(original);

            Settings settings =
                    Settings.builder().set("datadir", copy.datadir().toString()).build();
            try (Joiner joiner = Sst.joiner(Sst.method("xtrabackup-v2").target(settings))
                    .listenOn(new Endpoint("127.0.0.1", Ports.free(1).get(0)))
                    .build()) {
                String address = joiner.listen().format();
                CompletableFuture<TransferReport> joined = CompletableFuture.supplyAsync(() -> join(joiner));
                send(program, address);
                assertThat(joined.get(1, TimeUnit.MINUTES).bytes()).isPositive();
            }

            original.stop();
            cluster.own(copy.root());
            copy.start("--wsrep-on=OFF");
            Await.until("the copy answers", copy::answers);
            assertThat(copy.query("SELECT COUNT(*) FROM shop.orders")).containsExactly("20000");
        }
    }

    private static TransferReport join(Joiner joiner) {
        try {
            return joiner.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the README's text into a class with imports. */
    private Path program(MariaDbNode server) throws IOException {
        Matcher sample = SAMPLE.matcher(Files.readString(Path.of("../README.md")));
        assertThat(sample.find()).isTrue();
        String code = sample.group(1)
                .replace("/var/lib/mysql", server.datadir().toString())
                .replace("/run/mysqld/mysqld.sock", server.socket().toString());
        return Files.writeString(directory.resolve("Send.java"), """
                import io.sst4j.*;
                import io.sst4j.backup.xtrabackup.XtrabackupMethod;
                import java.nio.file.Path;
                class Send {
                    public static void main(String[] arguments) throws Exception {
                        System.out.println(send(arguments[0], arguments[1]));
                    }
                    static TransferReport send(String joiner, String password) throws Exception {
                %s
                    }
                }
                """.formatted(code));
    }

    private void send(Path program, String address) throws Exception {
        String classes = System.getProperty("java.class.path");
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-classpath",
                        classes,
                        "-d",
                        directory.toString(),
                        program.toString());
        assertThat(compiled).isZero();
        Path log = directory.resolve("log");
        Process sending = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        directory + ":" + classes,
                        "Send",
                        address,
                        "sst-password")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(sending.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            sending.destroyForcibly();
        }
        assertThat(sending.exitValue()).as(Files.readString(log)).isZero();
    }
}
