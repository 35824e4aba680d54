/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.demo;

import io.sst4j.Donor;
import io.sst4j.Encryptor;
import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import io.sst4j.Role;
import io.sst4j.Settings;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferReport;
import io.sst4j.Transport;
import io.sst4j.examples.cluster.ClusterKeys;
import io.sst4j.examples.tree.TreeSource;
import io.sst4j.examples.tree.TreeTarget;
import io.sst4j.transport.InMemoryTransport;
import io.sst4j.transport.TcpTransport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.commons.io.file.PathUtils;

/** Sends a directory tree from this JVM to itself in memory, over TCP and over TLS, without a database, network or rsync. */
public final class FilesDemo {
    private static final int FILES = 400;
    private static final int LARGEST = 1 << 20;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final PrintStream out;
    private final Path directory;

    private FilesDemo(PrintStream out, Path directory) {
        this.out = out;
        this.directory = directory;
    }

    /**
     * Runs the demonstration.
     *
     * @param arguments none
     * @throws IOException if a tree does not arrive
     */
    @SuppressWarnings("SystemOut") // a demonstration writes to people
    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createTempDirectory("sst4j-files-");
        boolean same;
        try {
            same = new FilesDemo(System.out, directory).run();
        } finally {
            PathUtils.deleteDirectory(directory);
        }
        System.exit(same ? 0 : 1);
    }

    private boolean run() throws IOException {
        Path source = Files.createDirectory(directory.resolve("source"));
        fill(source);
        out.printf(
                Locale.ROOT,
                "sst4j: a tree of %d files, %d MB, sent over three transports, and once more after a change%n%n",
                FILES,
                PathUtils.sizeOfDirectory(source) / 1_000_000);
        out.println("  transport       seconds    MB/s   then, after a change of one file");
        Settings settings = keys();
        boolean same = row("memory", source, new InMemoryTransport(), Encryptor.none(), Encryptor.none());
        same &= row("TCP", source, new TcpTransport(), Encryptor.none(), Encryptor.none());
        same &= row(
                "TCP with TLS",
                source,
                new TcpTransport(),
                Sst.encryptor(settings, Role.DONOR),
                Sst.encryptor(settings, Role.JOINER));
        out.println("\n  the first row is that of a JVM that has just started\n  the trees are "
                + (same ? "identical" : "DIFFERENT"));
        return same;
    }

    private static void fill(Path source) throws IOException {
        Random random = new Random(42);
        for (int i = 0; i < FILES; i++) {
            Path sub = Files.createDirectories(source.resolve("d" + i % 20));
            byte[] content = new byte[1 + random.nextInt(LARGEST)];
            random.nextBytes(content);
            Files.write(sub.resolve("f" + i), content);
        }
    }

    /** Both ends authenticate with one certificate, signed by a CA that is created for this run. */
    private Settings keys() throws IOException {
        ClusterKeys keys = ClusterKeys.make(directory);
        return Settings.builder()
                .set("encrypt", "4")
                .set("ssl-ca", keys.ca().toString())
                .set("ssl-cert", keys.certificate().toString())
                .set("ssl-key", keys.key().toString())
                .build();
    }

    private boolean row(String name, Path source, Transport transport, Encryptor donor, Encryptor joiner)
            throws IOException {
        Path target = directory.resolve("target");
        TransferReport first = transfer(source, target, transport, donor, joiner);
        Path changed = source.resolve("d0/f0");
        Files.write(changed, new byte[] {1, 2, 3});
        TransferReport second = transfer(source, target, transport, donor, joiner);
        double seconds = first.elapsed().toNanos() / 1e9;
        out.printf(
                Locale.ROOT,
                "  %-14s %8.2f %7.0f   %d bytes in %.2f s%n",
                name,
                seconds,
                first.bytes() / 1e6 / seconds,
                second.bytes(),
                second.elapsed().toNanos() / 1e9);
        boolean same = PathUtils.directoryAndFileContentEquals(source, target);
        PathUtils.deleteDirectory(target);
        Files.write(changed, new byte[LARGEST / 2]);
        return same;
    }

    private static TransferReport transfer(
            Path source, Path target, Transport transport, Encryptor forDonor, Encryptor forJoiner) throws IOException {
        try (Joiner joiner = Sst.joiner(new TreeTarget(target, LIMIT))
                        .transport(transport)
                        .encryptor(forJoiner)
                        .listenOn(new Endpoint("localhost", 0))
                        .build();
                Donor donor = Sst.donor(new TreeSource(source, true, List.of()))
                        .transport(transport)
                        .encryptor(forDonor)
                        .build()) {
            TransferAddress address = joiner.listen();
            CompletableFuture<TransferReport> sent = CompletableFuture.supplyAsync(() -> donate(donor, address));
            joiner.join();
            return sent.join();
        }
    }

    private static TransferReport donate(Donor donor, TransferAddress address) {
        try {
            return donor.donate(address);
        } catch (SstException e) {
            throw new CompletionException(e);
        }
    }
}
