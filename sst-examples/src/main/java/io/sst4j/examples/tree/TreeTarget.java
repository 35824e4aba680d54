/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.tree;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.JoinerLink;
import io.sst4j.Outcome;
import io.sst4j.Phase;
import io.sst4j.Secret;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotTarget;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferLink;
import io.sst4j.backup.rsync.RsyncDaemon;
import io.sst4j.backup.rsync.RsyncPush;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The joiner's half: receives one push of a tree, from a {@link TreeSource} or any other rsync client. */
public final class TreeTarget implements SnapshotTarget {
    private final Path directory;

    private final Duration limit;

    /**
     * Prepares to receive.
     *
     * @param directory the directory to replace with the donor's tree; created if it is missing
     * @param limit the longest time to wait for a donor
     */
    public TreeTarget(Path directory, Duration limit) {
        this.directory = directory;
        this.limit = limit;
    }

    @Override
    public String method() {
        return TreeSource.MODULE;
    }

    @Override
    public void check(TransferLink link) throws SstException {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "make " + directory, e);
        }
    }

    @Override
    public TransferAddress announce(JoinerLink link) throws SstException {
        return TransferAddress.of(link.listen(), TreeSource.MODULE);
    }

    @Override
    public Outcome receive(JoinerLink link) throws SstException {
        String module = link.address().secret().map(Secret::reveal).orElse(TreeSource.MODULE);
        RsyncDaemon daemon = new RsyncDaemon(List.of(RsyncDaemon.Module.of(module, directory)), link);
        Visit visit = link.accept(limit, connection -> visit(connection, daemon));
        try (visit) {
            link.enter(Phase.TRANSFER);
            require(visit.session().receive().summary(RsyncPush.Report.class).orElseThrow());
            return new Outcome(SnapshotPosition.UNDEFINED, false);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.PEER_GONE, "receive " + directory, e);
        }
    }

    /** Accepts a donor. A peer that sends no files, because it is no rsync client or names another module, is not a donor. */
    private static Visit visit(Connection connection, RsyncDaemon daemon) throws SstException {
        RsyncDaemon.Session session = daemon.greet(connection);
        if (!session.bringsFiles()) {
            session.receive();
            throw new SstException(ErrorCode.PEER_GONE, connection.peer() + " brought no files");
        }
        return new Visit(connection, session);
    }

    private record Visit(Connection connection, RsyncDaemon.Session session) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            connection.close();
        }
    }

    /** Fails if names are missing; each one was reported when it was found missing. */
    private void require(RsyncPush.Report report) throws SstException {
        if (report.failures() > 0) {
            throw new SstException(
                    ErrorCode.LOCAL_IO, "receive " + directory + ": names that did not arrive: " + report.failures());
        }
    }

    @Override
    public void prepare(TransferLink link) {}

    @Override
    public SnapshotPosition install(TransferLink link) {
        return SnapshotPosition.UNDEFINED;
    }

    @Override
    public void close() {}
}
