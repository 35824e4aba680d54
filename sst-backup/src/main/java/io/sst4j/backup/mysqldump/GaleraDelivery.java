/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.DonorLink;
import io.sst4j.Outcome;
import io.sst4j.SstException;
import io.sst4j.backup.internal.release.ServerRelease;
import io.sst4j.internal.io.CloseAll;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** To a Galera node that waits for its state: a copy and the position, or the position alone. */
final class GaleraDelivery implements MysqldumpSource.Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(GaleraDelivery.class);

    private final MysqldumpOptions.StartPosition given;
    private final boolean bypass;
    private @Nullable GaleraDonor donor;

    GaleraDelivery(MysqldumpOptions.StartPosition given, boolean bypass) {
        this.given = given;
        this.bypass = bypass;
    }

    @Override
    public Optional<ServerRelease> open(DatabaseServer server) throws SstException {
        if (bypass) {
            return release(server);
        }
        GaleraDonor opened = GaleraDonor.open(server);
        donor = opened;
        return opened.release();
    }

    /** Only tells how the joiner is reached: an account that is none of the donor's must not hinder what needs no donor. */
    private static Optional<ServerRelease> release(DatabaseServer server) {
        try (GaleraDonor asked = GaleraDonor.open(server)) {
            return asked.release();
        } catch (SstException e) {
            LOG.debug("the release of the donor is not known: {}", e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public Delivered deliver(DatabaseServer joiner, DonorLink link, UnaryOperator<LogicalCopy.Builder> details)
            throws SstException {
        GaleraTransfer transfer = new GaleraTransfer(joiner, given, link.cancellation());
        GaleraDonor copied = donor;
        if (copied == null) {
            transfer.bypass();
            return new Delivered(new Outcome(given.position(), true), Optional.empty());
        }
        LogicalCopy.Report report = transfer.copy(copied, link, details);
        return new Delivered(new Outcome(transfer.position().position(), false), Optional.of(report));
    }

    @Override
    public void close() {
        CloseAll.quietly(donor);
    }
}
