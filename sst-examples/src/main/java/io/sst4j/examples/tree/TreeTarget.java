/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.tree;

import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.JoinerLink;
import io.sst4j.Outcome;
import io.sst4j.Phase;
import io.sst4j.Secret;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotTarget;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.backup.rsync.LinkListener;
import io.sst4j.backup.rsync.RsyncDaemon;
import io.sst4j.backup.rsync.RsyncModule;
import io.sst4j.backup.rsync.RsyncReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The joiner's half: receives one push of a tree, from a {@link TreeSource} or any other rsync client. */
public final class TreeTarget implements SnapshotTarget {
    /** What somebody does who is not the donor; who names another module does not know the secret. */
    private static final Set<ErrorCode> STRANGERS = EnumSet.of(
            ErrorCode.PEER_GONE,
            ErrorCode.PEER_REJECTED,
            ErrorCode.PEER_INCOMPATIBLE,
            ErrorCode.IDLE_TIMEOUT,
            ErrorCode.INVALID_OPTION);

    private final Path directory;
    private final Duration limit;

    /**
     * Prepares to receive.
     *
     * @param directory becomes what the donor's tree is; made if it is missing
     * @param limit how long to wait for a donor
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
    public TransferAddress announce(Endpoint bound) {
        return TransferAddress.of(bound, TreeSource.MODULE);
    }

    @Override
    public Outcome receive(JoinerLink link) throws SstException {
        String module = link.address().secret().map(Secret::reveal).orElse(TreeSource.MODULE);
        LinkListener listener = new LinkListener(link);
        RsyncDaemon daemon = new RsyncDaemon(List.of(RsyncModule.of(module, directory)), listener);
        while (true) {
            try (Connection connection = link.accept(limit)) {
                link.enter(Phase.TRANSFER);
                require(daemon.serve(connection));
                return new Outcome(SnapshotPosition.UNDEFINED, false);
            } catch (SstException e) {
                link.cancellation().check();
                if (listener.bytes() > 0 || !STRANGERS.contains(e.code())) {
                    throw e;
                }
                link.notice(Level.WARNING, e.getMessage() + "; still waiting for a donor");
            } catch (IOException e) {
                throw SstException.of(ErrorCode.PEER_GONE, "receive " + directory, e);
            }
        }
    }

    /** What is missing was told when it was found to be. */
    private void require(RsyncReport report) throws SstException {
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
