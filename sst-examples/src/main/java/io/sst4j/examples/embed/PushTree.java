/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.embed;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.TransferReport;
import io.sst4j.TransferSink;
import io.sst4j.Transport.Listener;
import io.sst4j.backup.rsync.FilterRule;
import io.sst4j.backup.rsync.RsyncClient;
import io.sst4j.backup.rsync.RsyncDaemon;
import io.sst4j.backup.rsync.RsyncPush;
import io.sst4j.transport.TcpTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Pushes a directory tree to an rsync daemon, or receives one as a daemon, without Galera, a database or rsync. */
public final class PushTree {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private PushTree() {}

    /**
     * Pushes a tree, or receives one push.
     *
     * @param arguments {@code push DIRECTORY HOST PORT MODULE/PATH}, or {@code receive DIRECTORY HOST PORT}
     * @throws IOException if the tree does not arrive completely
     */
    @SuppressWarnings("SystemOut") // an example writes to people
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[1]);
        Endpoint endpoint = new Endpoint(arguments[2], Integer.parseInt(arguments[3]));
        System.out.println(
                arguments[0].equals("push") ? push(directory, endpoint, arguments[4]) : receive(directory, endpoint));
    }

    /** Sends only differences, and deletes files that the tree no longer has; log files are not sent. */
    static TransferReport push(Path directory, Endpoint daemon, String destination) throws IOException {
        RsyncPush push = RsyncPush.builder(directory, destination)
                .wholeFile(false)
                .times(true)
                .delete(true)
                .rule(FilterRule.exclude("*.log"))
                .build();
        try (Connection connection = new TcpTransport().connect(daemon, LIMIT, new Cancellation())) {
            return RsyncClient.push(connection, push, TransferSink.NONE);
        }
    }

    /** Receives one push to the module {@code backup}. */
    static TransferReport receive(Path directory, Endpoint local) throws IOException {
        RsyncDaemon daemon = new RsyncDaemon(List.of(RsyncDaemon.Module.of("backup", directory)), TransferSink.NONE);
        try (Listener port = new TcpTransport().listen(local);
                Connection connection = port.accept(LIMIT)) {
            return daemon.serve(connection);
        }
    }
}
