/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.DonorLink;
import io.sst4j.Outcome;
import io.sst4j.Phase;
import io.sst4j.SnapshotSource;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.internal.io.CloseAll;
import org.jspecify.annotations.Nullable;

/** The donor's half: copies the node's own server to that of the joiner, and has it told where it is then. */
final class MysqldumpSource implements SnapshotSource {
    private final MysqldumpOptions options;
    private final Delivery delivery;
    private @Nullable ClientKey ownKey;
    private @Nullable ClientKey joinerKey;

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
        ClientKey own = ClientKey.of(options.ownTls());
        ownKey = own;
        joinerKey = ClientKey.of(options.joinerTls(delivery.open(own.of(options.own()))));
    }

    @Override
    public Outcome send(DonorLink link) throws SstException {
        ClientKey known = joinerKey;
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
                .forEach(table ->
                        link.notice(Level.WARNING, "table " + table + " is there, and its rows are kept elsewhere"));
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
}
