/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.DonorLink;
import io.sst4j.ErrorCode;
import io.sst4j.Outcome;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import io.sst4j.backup.internal.release.ServerRelease;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The delivery to a server outside a cluster: a copy whose position is the donor's binary log GTID, with a message to
 * the joiner's half if it waits.
 */
final class StandaloneDelivery implements MysqldumpSource.Delivery {
    private @Nullable DatabaseServer donor;

    @Override
    public Optional<ServerRelease> open(DatabaseServer server) throws SstException {
        try (Session session = Session.open(server.login("donor"))) {
            donor = server;
            return ServerRelease.parse(session.value("SELECT VERSION()"));
        }
    }

    @Override
    public Delivered deliver(DatabaseServer joiner, DonorLink link, UnaryOperator<LogicalCopy.Builder> details)
            throws SstException {
        String module = link.address().module();
        if (module.isEmpty()) {
            return delivered(copy(joiner, link, details));
        }
        Handover handover = Handover.parse(module)
                .orElseThrow(() -> new SstException(
                        ErrorCode.INVALID_OPTION,
                        "'" + module + "' in the joiner's address " + link.address()
                                + " is not an address of the method " + MysqldumpMethod.NAME
                                + ": use the same method on both sides"));
        try (DonorClaim claim = DonorClaim.take(joiner, handover, link.cancellation())) {
            return delivered(told(claim, () -> copy(joiner, link, details)));
        }
    }

    /** A copy, with its result left to the caller. */
    private interface Copying {
        LogicalCopy.Report run() throws SstException;
    }

    private static LogicalCopy.Report told(DonorClaim claim, Copying copying) throws SstException {
        LogicalCopy.Report report;
        try {
            report = copying.run();
        } catch (SstException e) {
            claim.failed(e);
            throw e;
        }
        claim.completed(report);
        return report;
    }

    private LogicalCopy.Report copy(DatabaseServer joiner, DonorLink link, UnaryOperator<LogicalCopy.Builder> details)
            throws SstException {
        DatabaseServer known = donor;
        if (known == null) {
            throw new IllegalStateException("open() must be called first");
        }
        LogicalCopy.Builder copy = LogicalCopy.builder(known, joiner).cancellation(link.cancellation());
        return details.apply(copy).build().copy(link);
    }

    private static Delivered delivered(LogicalCopy.Report report) {
        return new Delivered(new Outcome(Handover.Arrival.position(report.donorGtid()), false), Optional.of(report));
    }

    @Override
    public void close() {}
}
