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
import io.sst4j.tls.Identity;
import io.sst4j.tls.NativeCrypto;
import io.sst4j.tls.TlsEncryptor;
import io.sst4j.tls.TrustedCertificates;
import io.sst4j.transport.TcpTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * One end of a protected connection that sends or receives a file, in a separate process.
 *
 * <p>Arguments: {@code send} or {@code receive}, the file, the port on loopback, and the directory with {@code node.pem},
 * {@code node-key.pem} and {@code ca.pem}.
 */
public final class TlsPipe {
    private static final int BUFFER_BYTES = 1 << 17;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private TlsPipe() {}

    /**
     * Runs one end.
     *
     * @param arguments as above
     * @throws IOException if the transfer fails
     */
    public static void main(String[] arguments) throws IOException {
        NativeCrypto.install();
        Path file = Path.of(arguments[1]);
        TransferAddress address =
                TransferAddress.of(new Endpoint("127.0.0.1", Integer.parseInt(arguments[2])), "benchmark");
        Encryptor encryptor = encryptor(Path.of(arguments[3]));
        if (arguments[0].equals("send")) {
            send(file, address, encryptor);
        } else {
            receive(file, address, encryptor);
        }
    }

    private static Encryptor encryptor(Path directory) throws SstException {
        return TlsEncryptor.builder(Identity.read(directory.resolve("node.pem"), directory.resolve("node-key.pem")))
                .trust(TrustedCertificates.read(directory.resolve("ca.pem")), TlsEncryptor.Verification.CHAIN)
                .build();
    }

    private static void send(Path file, TransferAddress address, Encryptor encryptor) throws IOException {
        Connection plain = new TcpTransport().connect(address.endpoint(), LIMIT, new Cancellation());
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ);
                Connection connection = encryptor.protect(plain, Role.DONOR, address)) {
            pump(in::read, connection::write);
        }
    }

    private static void receive(Path file, TransferAddress address, Encryptor encryptor) throws IOException {
        try (Listener listener = new TcpTransport().listen(address.endpoint());
                Connection connection = encryptor.protect(listener.accept(LIMIT), Role.JOINER, address);
                FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            pump(connection::read, out::write);
        }
    }

    /** A reader into a buffer or a writer from it. */
    private interface End {
        int move(ByteBuffer buffer) throws IOException;
    }

    /** Copies in one thread, like {@code socat}: two processes are enough for two processors. */
    private static void pump(End source, End target) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        while (source.move(buffer) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                target.move(buffer);
            }
            buffer.clear();
        }
    }
}
