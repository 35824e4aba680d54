/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.backup.internal.release.ServerRelease;
import java.util.Optional;

/**
 * Whose snapshot a node of Percona XtraDB Cluster takes: none of a newer server, which it could not read, and from 8.0 on none of
 * one that does not say what it is. Checked before anything of the old data changes.
 *
 * <p>5.7 compares the first two numbers of the versions, 8.0 and later all three. Source: documentation and observation of
 * Percona XtraDB Cluster 5.7 and 8.0.
 */
final class DonorRules {
    private static final String OLDEST = "5.7.19";

    private final ServerRelease own;
    private final boolean exact;

    private DonorRules(ServerRelease own) {
        this.own = own;
        this.exact = own.isAtLeast(8, 0);
    }

    /** Fails unless the snapshot of a donor can be used here; other servers than Percona's have no such rules. */
    static void require(Optional<ServerRelease> own, SstInfo donor, TransferLink link) throws SstException {
        if (own.filter(ServerRelease::isPxc).isPresent()) {
            new DonorRules(own.get()).require(donor, link);
        }
    }

    private void require(SstInfo info, TransferLink link) throws SstException {
        Optional<ServerRelease> release = info.release();
        if (release.isEmpty()) {
            requireOldScript(info, link);
            return;
        }
        ServerRelease donor = release.get();
        if (!donor.isPxc()) {
            throw refused(donor, "whose files this server cannot use: choose a donor of the same product");
        }
        if (exact && !donor.isAtLeast(5, 7, 19)) {
            throw refused(donor, "which is too old: upgrade the donor to " + OLDEST + " or later first");
        }
        int order = order(donor);
        if (order > 0) {
            throw refused(donor, "which is newer: upgrade this node to it, or choose a donor that is not newer");
        }
        if (order < 0 && !donor.series().equals(own.series())) {
            link.notice(
                    exact ? Level.INFO : Level.WARNING,
                    "the donor runs " + donor + " and this node " + own + ": the snapshot is to be upgraded when the"
                            + " server starts on it");
        }
    }

    private void requireOldScript(SstInfo info, TransferLink link) throws SstException {
        String told = info.serverVersion()
                .map(version -> "the donor gives '" + version + "' for the version of its server, which is none,")
                .orElse("the donor does not tell the version of its server");
        if (exact || info.serverVersion().isPresent()) {
            throw new SstException(
                    ErrorCode.PEER_VERSION,
                    told + " and this node runs " + own + ", which needs one of " + OLDEST
                            + " or later: upgrade the donor, or its script");
        }
        link.notice(Level.WARNING, told + ": that of an older server is taken for one like " + own);
    }

    private int order(ServerRelease donor) {
        ServerRelease wanted = exact ? own : series(own);
        return (exact ? donor : series(donor)).compareTo(wanted);
    }

    private static ServerRelease series(ServerRelease release) {
        return new ServerRelease(release.flavour(), release.major(), release.minor(), 0, release.series());
    }

    private SstException refused(ServerRelease donor, String why) {
        return new SstException(
                ErrorCode.PEER_VERSION, "this node runs " + own + " and the donor " + donor + ", " + why);
    }
}
