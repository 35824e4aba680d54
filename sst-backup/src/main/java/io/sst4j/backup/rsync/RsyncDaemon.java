/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.Connection;
import io.sst4j.SstException;
import java.util.List;

/** An rsync daemon that receives. */
public final class RsyncDaemon {
    /**
     * Creates a daemon.
     *
     * @param modules where clients may push to
     * @param listener follows all sessions
     */
    public RsyncDaemon(List<RsyncModule> modules, RsyncListener listener) {}

    /**
     * Serves one client to its end; several connections may be served at once, by a thread each.
     *
     * @param connection from the client, with nothing read or written yet; is not closed
     * @return what was received
     * @throws SstException if the client went away, was refused, or did what it must not
     */
    public RsyncReport serve(Connection connection) throws SstException {
        return new RsyncReport("", 0, 0, 0);
    }
}
