/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;

/**
 * Pushes files to an rsync daemon.
 *
 * <pre>{@code
 * RsyncPush push = RsyncPush.builder(Path.of("/srv/data"), "backup/today").delete(true).build();
 * try (Connection connection = new TcpTransport()
 *         .connect(new Endpoint("backup.example", 873), Duration.ofSeconds(10), new Cancellation())) {
 *     RsyncReport report = RsyncClient.push(connection, push, RsyncListener.NONE);
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
     * @param listener follows
     * @return what was sent
     * @throws SstException with {@link ErrorCode#PEER_FAILED} and its words if the daemon refuses or fails, {@link
     *     ErrorCode#LOCAL_IO} if not everything could be read
     */
    public static RsyncReport push(Connection connection, RsyncPush push, RsyncListener listener) throws SstException {
        return new ClientSession(PeerStream.ofClient(connection), push, listener).run();
    }

    private RsyncClient() {}
}
