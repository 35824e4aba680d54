/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Encryptor;
import io.sst4j.Endpoint;
import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.Transport.Listener;
import io.sst4j.tls.CertificateAuthority;
import io.sst4j.tls.CertificateRequest;
import io.sst4j.tls.TlsEncryptor;
import io.sst4j.tls.TrustedCertificates;
import io.sst4j.transport.TcpTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
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
 * The throughput of one connection over loopback, in MiB/s, by cipher suite and by the callers' buffer size.
 *
 * <p>One operation is one mebibyte. Buffers below 16 KiB are also the record size; larger ones are split into records of
 * 16 KiB.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class TlsBenchmark {
    private static final int MEGABYTES = 64;
    private static final String PLAIN = "none";

    /** Both ends of a connection; a separate thread reads the joiner's end. */
    @State(Scope.Benchmark)
    public static class Ends {
        /** The cipher suite, or {@code none} for plain TCP. */
        @Param({
            PLAIN,
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
        })
        public String suite = PLAIN;

        /** The bytes that a caller passes or requests per call. */
        @Param({"4096", "16384", "65536", "262144"})
        public int bufferBytes = 65_536;

        private @Nullable Connection donor;
        private @Nullable ReadingEnd reader;
        private ByteBuffer content = ByteBuffer.allocate(0);

        /**
         * Connects.
         *
         * @throws Exception if that fails
         */
        @Setup
        public void connect() throws Exception {
            content = ByteBuffer.allocateDirect(bufferBytes);
            byte[] bytes = new byte[bufferBytes];
            new Random(42).nextBytes(bytes);
            content.put(bytes).flip();
            TcpTransport transport = new TcpTransport();
            try (Listener listener = transport.listen(new Endpoint("127.0.0.1", 0))) {
                Endpoint peer = new Endpoint("127.0.0.1", listener.local().port());
                TransferAddress address = TransferAddress.of(peer, "benchmark");
                Encryptor encryptor = encryptor();
                Connection out = transport.connect(peer, Duration.ofSeconds(5), new Cancellation());
                Connection in = listener.accept(Duration.ofSeconds(5));
                reader = ReadingEnd.start(() -> encryptor.protect(in, Role.JOINER, address), bufferBytes);
                donor = encryptor.protect(out, Role.DONOR, address);
            }
        }

        private Encryptor encryptor() throws SstException {
            if (suite.equals(PLAIN)) {
                return Encryptor.none();
            }
            CertificateAuthority ca = CertificateAuthority.create(
                    CertificateRequest.builder("benchmark-ca").build());
            return TlsEncryptor.builder(
                            ca.issue(CertificateRequest.builder("localhost").build()))
                    .trust(TrustedCertificates.of(ca.identity().chain()))
                    .protocols(suite.startsWith("TLS_ECDHE") ? "TLSv1.2" : "TLSv1.3")
                    .cipherSuites(suite)
                    .build();
        }

        /**
         * Ends the connection.
         *
         * @throws Exception if that fails
         */
        @TearDown
        public void close() throws Exception {
            connection().close();
            ReadingEnd reading = reader;
            if (reading != null) {
                reading.await();
            }
        }

        private Connection connection() {
            Connection connected = donor;
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
        Connection donor = ends.connection();
        for (long sent = 0; sent < (long) MEGABYTES << 20; sent += ends.bufferBytes) {
            donor.write(ends.content.rewind());
        }
    }
}
