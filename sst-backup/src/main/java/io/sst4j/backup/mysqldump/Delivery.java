/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.DonorLink;
import io.sst4j.Outcome;
import io.sst4j.SstException;
import io.sst4j.backup.internal.release.ServerRelease;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** How one kind of joiner is brought to the donor's state, and how it is told. For one transfer and one thread. */
interface Delivery extends AutoCloseable {
    /**
     * What was done.
     *
     * @param outcome where the joiner is
     * @param report of the copy, if there was one
     */
    record Delivered(Outcome outcome, Optional<LogicalCopy.Report> report) {}

    /**
     * Logs in to the donor.
     *
     * @return which server it is, where it says so
     */
    Optional<ServerRelease> open(DatabaseServer donor) throws SstException;

    /**
     * Brings the joiner to the donor's state.
     *
     * @param joiner the server to fill
     * @param link the transfer
     * @param details adds what else is to be said of the copy, when it is about to begin
     */
    Delivered deliver(DatabaseServer joiner, DonorLink link, UnaryOperator<LogicalCopy.Builder> details)
            throws SstException;

    @Override
    void close();
}
