/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.DonorLink;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.backup.node.LinkedTables;
import io.sst4j.backup.node.RemoteTablespaces;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A donor's tables outside its data directory, by {@code DATA DIRECTORY}: the stock script sends the files that tell where
 * they are, and not them. A joiner of this project has a module for tablespaces; what MyISAM and Aria have elsewhere, behind
 * symbolic links, no joiner is sent.
 */
final class RemoteFiles {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteFiles.class);

    private final Map<Path, Path> locations;
    private final LinkedTables linked;
    private final boolean skip;
    private boolean carried;

    private RemoteFiles(Map<Path, Path> locations, LinkedTables linked, boolean skip) {
        this.locations = locations;
        this.linked = linked;
        this.skip = skip;
    }

    static RemoteFiles of(RsyncOptions options) throws SstException {
        Path datadir = options.layout().datadir();
        return new RemoteFiles(
                RemoteTablespaces.of(datadir).inUse(),
                LinkedTables.of(datadir, datadir).inUse(),
                options.skipRemote());
    }

    /** Fails if there are some and the joiner does not take them; before anything has changed on either side. */
    void require(PushList pushes, DonorLink link) throws SstException {
        if (!linked.isEmpty()) {
            refuse(
                    linked.tables(),
                    "of MyISAM or Aria behind symbolic links, which rsync sends as links",
                    "mysqldump, or mariabackup for MyISAM",
                    link);
        }
        if (locations.isEmpty()) {
            return;
        }
        carried = isTaken(pushes, link);
        if (!carried) {
            refuse(RemoteTablespaces.counted(locations), "and the joiner's script cannot take it", "mariabackup", link);
        }
    }

    private void refuse(String tables, String why, String method, DonorLink link) throws SstException {
        String found = "the data of " + tables + " is outside the data directory, " + why;
        if (!skip) {
            throw new SstException(
                    ErrorCode.UNSUPPORTED_OPTION,
                    found + ": move the tables, use wsrep_sst_method=" + method + ", or set sst-remote-tablespaces=skip"
                            + " to do without them; nothing was changed");
        }
        link.notice(Level.WARNING, found + ": the joiner will not have it (sst-remote-tablespaces=skip)");
    }

    private static boolean isTaken(PushList pushes, DonorLink link) throws SstException {
        try {
            RsyncSource.push(pushes.probe(), link);
            return true;
        } catch (SstException e) {
            // a stock daemon refuses a module that it does not know; everything else is a failure
            if (e.code() != ErrorCode.PEER_FAILED) {
                throw e;
            }
            LOG.debug("the joiner has no module for remote tablespaces", e);
            return false;
        }
    }

    /** Sends them, where the joiner takes them. */
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
