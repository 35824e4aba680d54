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
import io.sst4j.tls.PeerVerification;
import io.sst4j.tls.TlsEncryptor;
import io.sst4j.tls.TrustedCertificates;
import io.sst4j.transport.TcpTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * One end of a protected connection with a file behind it, as a process of its own.
 *
 * <p>Arguments: {@code send} or {@code receive}, the file, the port on loopback, and the directory with {@code node.pem},
 * {@code node-key.pem} and {@code ca.pem}.
 */
public final class TlsPipe {
    private static final int BUFFER_BYTES = 1 << 18;
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
                .trust(TrustedCertificates.read(directory.resolve("ca.pem")), PeerVerification.CHAIN)
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

    /** What moves bytes from or to a buffer. */
    private interface End {
        int move(ByteBuffer buffer) throws IOException;
    }

    /** Reads in this thread while another one writes, as the stages of a transfer do. */
    private static void pump(End source, End target) throws IOException {
        Writer writer = new Writer(target);
        writer.start();
        try {
            int count;
            do {
                ByteBuffer buffer = writer.empty.take();
                count = source.move(buffer);
                // an empty buffer ends the writer
                writer.full.put(buffer.flip());
            } while (count >= 0);
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        writer.check();
    }

    /** Writes while the next bytes are read. */
    private static final class Writer extends Thread {
        private static final int BUFFERS = 4;

        private final End target;
        private final BlockingQueue<ByteBuffer> empty = new ArrayBlockingQueue<>(BUFFERS);
        private final BlockingQueue<ByteBuffer> full = new ArrayBlockingQueue<>(BUFFERS);
        private volatile @Nullable IOException failure;

        Writer(End target) {
            super("benchmark-writer");
            this.target = target;
            for (int i = 0; i < BUFFERS; i++) {
                empty.add(ByteBuffer.allocateDirect(BUFFER_BYTES));
            }
        }

        @Override
        public void run() {
            try {
                for (ByteBuffer buffer = full.take(); buffer.hasRemaining(); buffer = full.take()) {
                    write(buffer);
                    empty.put(buffer.clear());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** After a failure the rest is taken and dropped, so that the reader comes to its end. */
        private void write(ByteBuffer buffer) {
            try {
                while (failure == null && buffer.hasRemaining()) {
                    target.move(buffer);
                }
            } catch (IOException e) {
                failure = e;
            }
        }

        void check() throws IOException {
            IOException why = failure;
            if (why != null) {
                throw why;
            }
        }
    }
}
