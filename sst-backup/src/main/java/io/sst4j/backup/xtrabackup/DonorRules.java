/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.backup.internal.release.ServerRelease;
import java.util.Optional;

/**
 * Percona XtraDB Cluster's rules about which donors a node accepts. A node refuses a newer server, whose data it
 * could not read. From 8.0 on it also refuses a donor that does not report its version. Checked before any old data
 * changes.
 *
 * <p>5.7 compares the first two numbers of the versions, 8.0 and later all three. Source: documentation and
 * observation of Percona XtraDB Cluster 5.7 and 8.0.
 */
final class DonorRules {
    private static final String OLDEST = "5.7.19";

    private final ServerRelease own;
    private final boolean exact;

    private DonorRules(ServerRelease own) {
        this.own = own;
        this.exact = own.isAtLeast(8, 0);
    }

    /** Fails unless this node can use the donor's snapshot. Servers other than Percona's have no such rules. */
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
            throw refused(donor, "so this server cannot use its files: choose a donor of the same product");
        }
        if (exact && !donor.isAtLeast(5, 7, 19)) {
            throw refused(donor, "so the donor is too old: upgrade the donor to " + OLDEST + " or later first");
        }
        int order = order(donor);
        if (order > 0) {
            throw refused(donor, "so the donor is newer: upgrade this node, or choose a donor that is not newer");
        }
        if (order < 0 && !donor.series().equals(own.series())) {
            link.notice(
                    exact ? Level.INFO : Level.WARNING,
                    "the donor runs " + donor + " and this node " + own + ": the snapshot is upgraded when the"
                            + " server starts on it");
        }
    }

    private void requireOldScript(SstInfo info, TransferLink link) throws SstException {
        String told = info.serverVersion()
                .map(version -> "the donor reports the invalid server version '" + version + "'")
                .orElse("the donor does not report its server version");
        if (exact || info.serverVersion().isPresent()) {
            throw new SstException(
                    ErrorCode.PEER_VERSION,
                    told + " and this node runs " + own + ", which needs a donor of " + OLDEST
                            + " or later: upgrade the donor, or its script");
        }
        link.notice(Level.WARNING, told + ": assuming a snapshot of " + own);
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
