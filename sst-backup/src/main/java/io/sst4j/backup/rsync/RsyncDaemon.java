/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.Connection;
import io.sst4j.SstException;
import io.sst4j.TransferReport;
import io.sst4j.TransferSink;
import java.util.List;

/**
 * An rsync daemon that receives: every module can be written by whoever reaches it, and none can be read.
 *
 * <pre>{@code
 * RsyncDaemon daemon = new RsyncDaemon(List.of(RsyncModule.of("backup", Path.of("/srv/backup"))), TransferSink.NONE);
 * try (Transport.Listener port = new TcpTransport().listen(new Endpoint("127.0.0.1", 1873));
 *         Connection connection = port.accept(Duration.ofMinutes(1))) {
 *     TransferReport report = daemon.serve(connection);
 * }
 * }</pre>
 *
 * <p>Speaks protocol 30 to 32 with stock clients of rsync 3.0 to 3.5. Names that lead out of the module, absurd lengths and
 * counts, and options that it does not know are refused, with a message that the client prints. Symbolic links are stored
 * and never followed; named pipes and sockets are made, devices are left out, with a warning. Owners are set only by root.
 *
 * <p>Safe for use by several threads.
 */
public final class RsyncDaemon {
    private final List<RsyncModule> modules;
    private final TransferSink sink;

    /**
     * Creates a daemon.
     *
     * @param modules where clients may push to
     * @param sink follows all sessions
     */
    public RsyncDaemon(List<RsyncModule> modules, TransferSink sink) {
        this.modules = List.copyOf(modules);
        this.sink = sink;
    }

    /**
     * Serves one client to its end; several connections may be served at once, by a thread each.
     *
     * @param connection from the client, with nothing read or written yet; is not closed
     * @return what was received, with a {@link RsyncReport} as the summary
     * @throws SstException if the client went away, was refused, or did what it must not
     */
    public TransferReport serve(Connection connection) throws SstException {
        return greet(connection).receive();
    }

    /**
     * Hears what a client wants, which an honest one says at once: the first part of {@link #serve}, for who hears several
     * clients before one of them is served.
     *
     * @param connection from the client, with nothing read or written yet; is not closed
     * @return the session, to go on with
     * @throws SstException if it is no client of rsync, went away, or named no module of this daemon
     */
    public DaemonSession greet(Connection connection) throws SstException {
        PeerStream stream = PeerStream.ofDaemon(connection);
        return new DaemonSession(stream, new DaemonHandshake(stream, modules).run(), sink);
    }
}
