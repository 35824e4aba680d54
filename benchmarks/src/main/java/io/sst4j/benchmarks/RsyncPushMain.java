/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.benchmarks;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.ForwardingConnection;
import io.sst4j.TransferSink;
import io.sst4j.backup.rsync.RsyncClient;
import io.sst4j.backup.rsync.RsyncPush;
import io.sst4j.transport.TcpTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;

/** Pushes a tree to an rsync daemon on loopback, in a separate process; prints the byte counts in rsync's format. */
public final class RsyncPushMain {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private RsyncPushMain() {}

    /**
     * Runs the push.
     *
     * @param arguments the tree, the port, and whether only differences are sent
     * @throws IOException if the push fails
     */
    @SuppressWarnings("SystemOut") // the comparison reads the output
    public static void main(String[] arguments) throws IOException {
        RsyncPush push = RsyncPush.builder(Path.of(arguments[0]), "module/")
                .inPlace(true)
                .wholeFile(!Boolean.parseBoolean(arguments[2]))
                .build();
        Endpoint daemon = new Endpoint("127.0.0.1", Integer.parseInt(arguments[1]));
        try (Counted connection = new Counted(new TcpTransport().connect(daemon, LIMIT, new Cancellation()))) {
            RsyncClient.push(connection, push, TransferSink.NONE);
            System.out.println("Total bytes sent: " + connection.bytes);
        }
    }

    /** Counts the bytes of a connection, in both directions. */
    private static final class Counted extends ForwardingConnection {
        private long bytes;

        Counted(Connection connection) {
            super(connection);
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            int count = connection.read(target);
            bytes += Math.max(0, count);
            return count;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int count = connection.write(source);
            bytes += count;
            return count;
        }
    }
}
