/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.DonorLink;
import io.sst4j.Outcome;
import io.sst4j.Phase;
import io.sst4j.SnapshotSource;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.backup.internal.release.ServerRelease;
import io.sst4j.internal.io.CloseAll;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The donor's side: copies the node's own server to the joiner's server, and tells it its position. */
final class MysqldumpSource implements SnapshotSource {
    private final MysqldumpOptions options;
    private final Delivery delivery;
    private ClientTls.@Nullable Key ownKey;
    private ClientTls.@Nullable Key joinerKey;

    MysqldumpSource(MysqldumpOptions options) {
        this.options = options;
        this.delivery = options.start()
                .<Delivery>map(start -> new GaleraDelivery(start, options.bypass()))
                .orElseGet(StandaloneDelivery::new);
    }

    @Override
    public String method() {
        return MysqldumpMethod.NAME;
    }

    @Override
    public void check(TransferLink link) throws SstException {
        ClientTls.Key own = ClientTls.Key.of(options.ownTls());
        ownKey = own;
        joinerKey = ClientTls.Key.of(options.joinerTls(delivery.open(own.of(options.own()))));
    }

    @Override
    public Outcome send(DonorLink link) throws SstException {
        ClientTls.Key known = joinerKey;
        if (known == null) {
            throw new IllegalStateException("the donor was not checked");
        }
        link.enter(Phase.CONNECT);
        DatabaseServer joiner = known.of(options.joiner(link.address().endpoint()));
        Delivery.Delivered delivered = delivery.deliver(joiner, link, copy -> {
            link.enter(Phase.TRANSFER);
            return copy.engine(options.engine());
        });
        delivered.report().ifPresent(report -> tell(report, link));
        return delivered.report().map(delivered.outcome()::with).orElse(delivered.outcome());
    }

    private static void tell(LogicalCopy.Report report, TransferLink link) {
        report.foreignTables()
                .forEach(table -> link.notice(
                        Level.WARNING, "table " + table + " was created without rows, which are stored elsewhere"));
        report.leftOut().forEach(sentence -> link.notice(Level.WARNING, sentence));
        link.notice(
                Level.INFO,
                "Copied " + report.rows() + " rows of " + report.tables() + " tables, " + report.bytes() + " bytes in "
                        + report.duration().toMillis() + " ms");
    }

    @Override
    public void close() {
        delivery.close();
        CloseAll.quietly(ownKey, joinerKey);
    }

    /**
     * The delivery to one kind of joiner: brings it to the donor's state and sets its position. For one transfer and
     * one thread.
     */
    interface Delivery extends AutoCloseable {
        /**
         * The result of a delivery.
         *
         * @param outcome the joiner's position
         * @param report the report of the copy, if there was one
         */
        record Delivered(Outcome outcome, Optional<LogicalCopy.Report> report) {}

        /**
         * Logs in to the donor.
         *
         * @return the server's release, if it reports one
         */
        Optional<ServerRelease> open(DatabaseServer donor) throws SstException;

        /**
         * Brings the joiner to the donor's state.
         *
         * @param joiner the server to fill
         * @param link the transfer
         * @param details adds further options to the copy before it starts
         */
        Delivered deliver(DatabaseServer joiner, DonorLink link, UnaryOperator<LogicalCopy.Builder> details)
                throws SstException;

        @Override
        void close();
    }
}
