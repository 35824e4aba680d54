/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.TransferReport;
import io.sst4j.TransferSink;

/**
 * Pushes files to an rsync daemon.
 *
 * <pre>{@code
 * RsyncPush push = RsyncPush.builder(Path.of("/srv/data"), "backup/today").delete(true).build();
 * try (Connection connection = new TcpTransport()
 *         .connect(new Endpoint("backup.example", 873), Duration.ofSeconds(10), new Cancellation())) {
 *     TransferReport report = RsyncClient.push(connection, push, TransferSink.NONE);
 * }
 * }</pre>
 *
 * <p>Speaks protocol 30 to 32 with stock daemons of rsync 3.0 to 3.5, and with {@link RsyncDaemon}. Symbolic links travel as
 * links; devices are left out with a warning. Safe for use by several threads, each with a connection of its own.
 */
public final class RsyncClient {
    /**
     * Pushes, and returns when the daemon has everything.
     *
     * @param connection to the daemon, with nothing read or written yet; is not closed
     * @param push what and how
     * @param sink follows
     * @return what was sent, with a {@link RsyncPush.Report} as the summary
     * @throws SstException with {@link ErrorCode#PEER_FAILED} and its words if the daemon refuses or fails, {@link
     *     ErrorCode#LOCAL_IO} if not everything could be read
     */
    public static TransferReport push(Connection connection, RsyncPush push, TransferSink sink) throws SstException {
        long began = System.nanoTime();
        return new ClientSession(PeerStream.ofClient(connection), push, sink)
                .run()
                .since(began, Role.DONOR);
    }

    private RsyncClient() {}
}
