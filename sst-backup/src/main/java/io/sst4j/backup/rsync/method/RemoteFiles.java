/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.DonorLink;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.backup.internal.node.RemoteTablespaces;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A donor's tablespaces outside its data directory because of {@code DATA DIRECTORY}. The stock script sends only the
 * files that name their location, and not the tablespaces. A joiner of this project has a module for them.
 */
final class RemoteFiles {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteFiles.class);

    private final Map<Path, Path> locations;
    private final boolean skip;
    private boolean carried;

    private RemoteFiles(Map<Path, Path> locations, boolean skip) {
        this.locations = locations;
        this.skip = skip;
    }

    static RemoteFiles of(RsyncOptions options) throws SstException {
        return new RemoteFiles(
                RemoteTablespaces.ofServer(options.layout().datadir()).inUse(), options.skipRemote());
    }

    /**
     * Fails if there are such tablespaces and the joiner does not accept them, before anything has changed on either
     * side.
     */
    void require(PushList pushes, DonorLink link) throws SstException {
        if (locations.isEmpty()) {
            return;
        }
        carried = isTaken(pushes, link);
        if (carried) {
            return;
        }
        String tables = "the data of " + RemoteTablespaces.counted(locations)
                + " is outside the data directory, and the joiner's script cannot receive it";
        if (!skip) {
            throw new SstException(
                    ErrorCode.UNSUPPORTED_OPTION,
                    tables + ": move the tables, use wsrep_sst_method=mariabackup, or set sst-remote-tablespaces=skip"
                            + " to transfer without them; nothing was changed");
        }
        link.notice(Level.WARNING, tables + ": it is not transferred (sst-remote-tablespaces=skip)");
    }

    private static boolean isTaken(PushList pushes, DonorLink link) throws SstException {
        try {
            RsyncSource.push(pushes.probe(), link);
            return true;
        } catch (SstException e) {
            // a stock daemon refuses an unknown module; any other error is a failure
            if (e.code() != ErrorCode.PEER_FAILED) {
                throw e;
            }
            LOG.debug("the joiner has no module for remote tablespaces", e);
            return false;
        }
    }

    /** Sends the tablespaces if the joiner accepts them. */
    void push(PushList pushes, DonorLink link) throws SstException {
        if (!carried) {
            return;
        }
        for (Map.Entry<Path, Path> location : locations.entrySet()) {
            Path schema = location.getKey().resolveSibling("").getFileName();
            RsyncSource.push(pushes.remote(location.getValue(), String.valueOf(schema)), link);
        }
    }
}
