/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.examples.cluster.ServerPrograms;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two network namespaces with a line between them. If the line only has a rate, the kernel emulates it, with almost no effect
 * on the measured CPU time. If it also has delay and packet loss, a C program emulates it, which {@code gcc} compiles here.
 * Namespaces and devices need root.
 */
final class EmulatedNetwork implements AutoCloseable {
    /** The address of the receiving end. */
    static final String RECEIVER_HOST = "10.99.0.2";

    private static final String SENDER_HOST = "10.99.0.1";

    /** The name of the device, the same in both namespaces. */
    private static final String DEVICE = "emulated";

    /** The number of bytes that may be sent at once; the rate evens them out afterwards. */
    private static final String BURST = "256k";

    /** The queue length, typical of the router buffers on such lines. */
    private static final String QUEUE_MILLIS = "50";

    /**
     * The properties of a line.
     *
     * @param name the name for people
     * @param megabits the rate, in Mb/s
     * @param delayMillis the one-way delay, in milliseconds
     * @param lossPercent the packet loss, in percent
     */
    record Line(String name, int megabits, double delayMillis, double lossPercent) {
        /** A line between continents. */
        static final Line FAR = new Line("200 Mb/s, 50 ms round trip, 0.1 % lost", 200, 25, 0.1);

        /** A line within a building. */
        static final Line NEAR = new Line("1 Gb/s", 1000, 0, 0);

        private boolean hasRateAlone() {
            return delayMillis == 0 && lossPercent == 0;
        }
    }

    private final String sender = "sst4j-" + ProcessHandle.current().pid() + "-a";
    private final String receiver = "sst4j-" + ProcessHandle.current().pid() + "-b";
    private final @Nullable Process emulator;

    private EmulatedNetwork(Path directory, Line line) throws IOException {
        Path program = line.hasRateAlone() ? directory : compile(directory);
        ip("netns", "add", sender);
        ip("netns", "add", receiver);
        emulator = line.hasRateAlone()
                ? null
                : new ProcessBuilder(
                                program.toString(),
                                sender,
                                receiver,
                                String.valueOf(line.megabits()),
                                String.valueOf(line.delayMillis()),
                                String.valueOf(line.lossPercent()),
                                QUEUE_MILLIS)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
    }

    /** Opens the line; the directory is for the emulator program. */
    static EmulatedNetwork open(Path directory, Line line) throws IOException {
        EmulatedNetwork network = new EmulatedNetwork(Files.createDirectories(directory), line);
        try {
            if (network.emulator == null) {
                network.connect(line);
            } else {
                awaitReady(network.emulator);
            }
            // the default congestion control of this machine's kernel may differ from the one for the comparison
            network.useCubic(network.sender, SENDER_HOST);
            network.useCubic(network.receiver, RECEIVER_HOST);
            return network;
        } catch (IOException e) {
            network.close();
            throw e;
        }
    }

    private void connect(Line line) throws IOException {
        ip("-n", sender, "link", "add", DEVICE, "type", "veth", "peer", "name", DEVICE, "netns", receiver);
        raise(sender, SENDER_HOST, line);
        raise(receiver, RECEIVER_HOST, line);
    }

    private static void raise(String namespace, String host, Line line) throws IOException {
        ip("-n", namespace, "addr", "add", host + "/30", "dev", DEVICE);
        ip("-n", namespace, "link", "set", DEVICE, "up");
        ip("-n", namespace, "link", "set", "lo", "up");
        run(
                "tc",
                "-n",
                namespace,
                "qdisc",
                "add",
                "dev",
                DEVICE,
                "root",
                "tbf",
                "rate",
                line.megabits() + "mbit",
                "burst",
                BURST,
                "latency",
                QUEUE_MILLIS + "ms");
    }

    /** The same command, run at the sending end of the line. */
    ProcessBuilder atSender(ProcessBuilder command) {
        return within(sender, command);
    }

    /** The same command, run at the receiving end of the line. */
    ProcessBuilder atReceiver(ProcessBuilder command) {
        return within(receiver, command);
    }

    private static ProcessBuilder within(String namespace, ProcessBuilder command) {
        List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        words.addAll(command.command());
        return command.command(words);
    }

    private static void awaitReady(Process emulator) throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(emulator.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (!"ready".equals(line)) {
            throw new IOException("the emulated network does not start: it needs root and /dev/net/tun");
        }
    }

    private void useCubic(String namespace, String own) throws IOException {
        ip(
                "-n",
                namespace,
                "route",
                "replace",
                "10.99.0.0/30",
                "dev",
                "emulated",
                "proto",
                "kernel",
                "scope",
                "link",
                "src",
                own,
                "congctl",
                "cubic");
    }

    private static Path compile(Path directory) throws IOException {
        Path source = directory.resolve("netemu.c");
        Path program = directory.resolve("netemu");
        try (InputStream in = EmulatedNetwork.class.getResourceAsStream("netemu.c")) {
            Files.write(source, in.readAllBytes());
        }
        StockPipeline.await(new ProcessBuilder(
                        ServerPrograms.program("gcc").toString(),
                        "-O2",
                        "-pthread",
                        "-o",
                        program.toString(),
                        source.toString())
                .inheritIO()
                .start());
        return program;
    }

    private static void ip(String... words) throws IOException {
        run("ip", words);
    }

    private static void run(String program, String... words) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(ServerPrograms.program(program).toString()));
        command.addAll(List.of(words));
        StockPipeline.await(new ProcessBuilder(command).inheritIO().start());
    }

    @Override
    public void close() throws IOException {
        if (emulator != null) {
            emulator.destroy();
        }
        ip("netns", "delete", sender);
        ip("netns", "delete", receiver);
    }
}
