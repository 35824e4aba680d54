/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.examples.cluster.Ports;
import io.sst4j.examples.cluster.ServerPrograms;
import io.sst4j.tls.CertificateAuthority;
import io.sst4j.tls.CertificateRequest;
import io.sst4j.tls.Identity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Random;

/**
 * A file sent over TLS from one process to another, with {@code socat} and OpenSSL on both ends, and with a JVM on both ends.
 *
 * <p>Both ends verify each other. The time is from the start of the first process to the end of the last. The target file exists
 * before, filled with zeros, and is overwritten. The pages of a new file come from the virtual machine's host, at a cost several
 * times that of the transfer. That cost is the same for both rivals and varies between runs.
 */
final class TlsPair {
    private final Path directory;
    private final Path source;
    private final Path target;
    private final int megabytes;

    TlsPair(Path directory, int megabytes) throws IOException {
        this.directory = Files.createDirectories(directory);
        source = directory.resolve("source");
        target = directory.resolve("target");
        CertificateAuthority ca = CertificateAuthority.create(
                CertificateRequest.builder("benchmark-ca").build());
        ca.identity().write(directory.resolve("ca.pem"), directory.resolve("ca-key.pem"), Optional.empty());
        Identity node = ca.issue(CertificateRequest.builder("node").build());
        node.write(directory.resolve("node.pem"), directory.resolve("node-key.pem"), Optional.empty());
        node.writeBundle(directory.resolve("bundle.pem"), Optional.empty(), false);
        this.megabytes = megabytes;
        byte[] content = new byte[1 << 20];
        new Random(42).nextBytes(content);
        fill(source, content);
    }

    private void fill(Path file, byte[] megabyte) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int i = 0; i < megabytes; i++) {
                out.write(ByteBuffer.wrap(megabyte));
            }
        }
    }

    Measured stock() throws IOException, SQLException {
        String socat = ServerPrograms.program("socat").toString();
        int port = Ports.free(1).get(0);
        String files =
                ",cert=" + directory.resolve("bundle.pem") + ",cafile=" + directory.resolve("ca.pem") + ",verify=1";
        return run(
                new ProcessBuilder(
                        socat, "-u", "OPENSSL-LISTEN:" + port + ",reuseaddr" + files, "OPEN:" + target + ",wronly"),
                new ProcessBuilder(
                        socat,
                        "-u",
                        "OPEN:" + source + ",rdonly",
                        "OPENSSL:127.0.0.1:" + port + files + ",commonname=node,no-sni=1,retry=1000,interval=0.01"));
    }

    Measured own(OwnProgram program) throws IOException, SQLException {
        String port = String.valueOf(Ports.free(1).get(0));
        return run(
                program.builder(OwnProgram.LIKE_BACKUP, TlsPipe.class, "receive", target, port, directory),
                program.builder(OwnProgram.LIKE_BACKUP, TlsPipe.class, "send", source, port, directory));
    }

    private Measured run(ProcessBuilder receiver, ProcessBuilder sender) throws IOException, SQLException {
        fill(target, new byte[1 << 20]);
        Measured measured = Meter.run(Meter.Cpu.PROCESSES, () -> {
            Process receiving = receiver.inheritIO().start();
            Process sending = sender.inheritIO().start();
            StockPipeline.await(sending);
            StockPipeline.await(receiving);
        });
        long mismatch = Files.mismatch(source, target);
        if (mismatch >= 0) {
            throw new IOException(target + " differs from " + source + " at byte " + mismatch);
        }
        return measured;
    }
}
