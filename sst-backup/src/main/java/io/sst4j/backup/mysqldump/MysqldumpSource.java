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
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The donor's half: copies the node's own server to that of the joiner, and has it told where it is then. */
final class MysqldumpSource implements SnapshotSource {
    private final MysqldumpOptions options;
    private final CopyListener rows;
    private final Delivery delivery;
    private @Nullable ClientKey ownKey;
    private @Nullable ClientKey joinerKey;

    MysqldumpSource(MysqldumpOptions options, CopyListener rows) {
        this.options = options;
        this.rows = rows;
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
        Progress progress = new Progress(link);
        Delivery.Delivered delivered = delivery.deliver(joiner, link, copy -> {
            link.enter(Phase.TRANSFER);
            return copy.listener(progress).engine(options.engine());
        });
        delivered.report().ifPresent(report -> tell(report, link));
        return delivered.outcome();
    }

    private static void tell(CopyReport report, TransferLink link) {
        report.foreignTables()
                .forEach(table ->
                        link.notice(Level.WARNING, "table " + table + " is there, and its rows are kept elsewhere"));
        report.leftOut().forEach(sentence -> link.notice(Level.WARNING, sentence));
        link.notice(
                Level.INFO,
                "Copied " + report.rows() + " rows of " + report.tables() + " tables, " + report.bytes() + " bytes in "
                        + report.duration().toMillis() + " ms");
    }

    /** Tells the transfer of the bytes, and makes of the expected rows how many there will be. */
    private final class Progress implements CopyListener {
        private final TransferLink link;
        private long told;

        Progress(TransferLink link) {
            this.link = link;
        }

        @Override
        public void onProgress(CopyProgress progress) {
            rows.onProgress(progress);
            if (progress.rows() > 0) {
                double share = Math.max(1, (double) progress.rowsExpected() / progress.rows());
                link.expect(OptionalLong.of((long) (progress.bytes() * share)));
            }
            link.moved(progress.bytes() - told);
            told = progress.bytes();
        }
    }

    @Override
    public void close() {
        delivery.close();
        CloseAll.quietly(ownKey, joinerKey);
    }
}
