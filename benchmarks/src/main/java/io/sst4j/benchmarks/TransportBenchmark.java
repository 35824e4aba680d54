/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.Transport;
import io.sst4j.transport.InMemoryTransport;
import io.sst4j.transport.TcpTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The throughput of a transport from thread to thread, in MiB/s. It is compared with the JDK's blocking socket channels, which
 * have no timeout and cannot be cancelled.
 *
 * <p>One operation is one mebibyte.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class TransportBenchmark {
    private static final int MEGABYTES = 64;
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** The transport under test. */
    public enum Carrier {
        /** Memory within this JVM. */
        MEMORY,
        /** This project's sockets. */
        TCP,
        /** Plain JDK sockets. */
        NIO
    }

    /** Both ends of a connection; a separate thread reads one of them. */
    @State(Scope.Benchmark)
    public static class Ends {
        /** The transport under test. */
        @Param({"MEMORY", "TCP", "NIO"})
        public Carrier carrier = Carrier.TCP;

        /** The bytes that a caller passes or requests per call. */
        @Param({"65536", "1048576"})
        public int bufferBytes = 65_536;

        private ByteBuffer content = ByteBuffer.allocate(0);
        private @Nullable ReadingEnd reader;
        private @Nullable ByteChannel out;

        /**
         * Connects.
         *
         * @throws IOException if that fails
         */
        @Setup
        public void connect() throws IOException {
            byte[] bytes = new byte[bufferBytes];
            new Random(42).nextBytes(bytes);
            content = ByteBuffer.allocateDirect(bufferBytes).put(bytes).flip();
            switch (carrier) {
                case MEMORY -> connect(new InMemoryTransport(), new Endpoint("", 0));
                case TCP -> connect(new TcpTransport(), new Endpoint("127.0.0.1", 0));
                case NIO -> connectSockets();
            }
        }

        private void connect(Transport transport, Endpoint local) throws IOException {
            try (Transport.Listener listener = transport.listen(local)) {
                Connection connection = transport.connect(listener.local(), LIMIT, new Cancellation());
                start(connection, listener.accept(LIMIT));
            }
        }

        private void connectSockets() throws IOException {
            try (ServerSocketChannel server = ServerSocketChannel.open()) {
                server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel connection = SocketChannel.open(server.getLocalAddress());
                start(connection, server.accept());
            }
        }

        private void start(ByteChannel written, ByteChannel read) {
            out = written;
            reader = ReadingEnd.start(() -> read, bufferBytes);
        }

        /**
         * Ends the connection.
         *
         * @throws Exception if that fails
         */
        @TearDown
        public void close() throws Exception {
            ByteChannel written = out();
            if (written instanceof Connection connection) {
                connection.shutdownOutput();
            } else if (written instanceof SocketChannel socket) {
                socket.shutdownOutput();
            }
            ReadingEnd reading = reader;
            if (reading != null) {
                reading.await();
            }
            written.close();
        }

        private ByteChannel out() {
            ByteChannel connected = out;
            if (connected == null) {
                throw new IllegalStateException("not connected");
            }
            return connected;
        }
    }

    /**
     * Sends the data of one invocation.
     *
     * @param ends the connection
     * @throws IOException if that fails
     */
    @Benchmark
    @OperationsPerInvocation(MEGABYTES)
    public void send(Ends ends) throws IOException {
        ByteChannel out = ends.out();
        for (long sent = 0; sent < (long) MEGABYTES << 20; sent += ends.bufferBytes) {
            ends.content.rewind();
            while (ends.content.hasRemaining()) {
                out.write(ends.content);
            }
        }
    }
}
