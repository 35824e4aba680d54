/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.Cancellation;
import io.sst4j.DonorLink;
import io.sst4j.DonorServer;
import io.sst4j.ErrorCode;
import io.sst4j.Outcome;
import io.sst4j.SnapshotPosition;
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
        Transfer transfer = new Transfer(joiner, given, link.cancellation());
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

    /**
     * A state snapshot transfer by the client protocol: brings a Galera node that waits for its state, the joiner, to the
     * state of another, the donor, and ends its wait.
     *
     * <p>Up to MariaDB 11.5 a donor's server holds its data still while it runs {@code wsrep_sst_mysqldump}. A later one goes on,
     * and is made to hold still until the snapshot is open and the tables are read that no snapshot covers; the joiner then
     * begins where it was held. The joiner's wait is ended by setting {@code wsrep_start_position}, and only after everything is
     * there: a transfer that fails before leaves it waiting, and the cluster then tells it to give up. Both accounts need
     * {@code SUPER} or what stands for it. For one thread; {@link Cancellation#cancel} may be called from any.
     */
    private static final class Transfer {
        private final DatabaseServer joiner;
        private final Cancellation cancellation;
        private MysqldumpOptions.StartPosition position;

        /**
         * Describes a transfer.
         *
         * @param joiner the server to fill, which waits for its state
         * @param position what the joiner is told at the end, unless the donor is held elsewhere
         * @param cancellation ends the transfer early
         */
        Transfer(DatabaseServer joiner, MysqldumpOptions.StartPosition position, Cancellation cancellation) {
            // a node without its state refuses what would be replicated
            this.joiner = joiner.withVariable("wsrep_on=OFF");
            this.position = position;
            this.cancellation = cancellation;
        }

        /**
         * Copies the donor and lets the joiner begin there: settings of logs, the binlog's position and the GTID domain
         * included.
         *
         * @param donor the node to read
         * @param link hears of the copy; its server makes the donor's hold still, which is needed where it does not by itself
         * @param details adds what else is to be said of the copy, for instance its listener
         * @return what was copied
         * @throws SstException if the joiner is not a whole copy; it then still waits, and a further transfer begins anew
         */
        LogicalCopy.Report copy(GaleraDonor donor, DonorLink link, UnaryOperator<LogicalCopy.Builder> details)
                throws SstException {
            Optional<DonorServer> server = link.server();
            if (donor.goesOn() && server.isEmpty()) {
                throw unheld(donor);
            }
            try (WaitingJoiner node = WaitingJoiner.open(joiner.login("joiner"), cancellation)) {
                LogicalCopy.Builder copy =
                        LogicalCopy.builder(donor.server(), joiner).galera(true).cancellation(cancellation);
                Held held = new Held(donor, server);
                if (donor.goesOn()) {
                    copy.heldBy(held);
                } else {
                    held.learn();
                }
                node.holdEvents();
                node.stopLogs();
                LogicalCopy.Report report = details.apply(copy).build().copy(link);
                if (donor.goesOn()) {
                    node.dropAccountsOfTransfers();
                }
                finish(node, held.facts());
                cancellation.check();
                node.begin(position);
                return report;
            }
        }

        private static SstException unheld(GaleraDonor donor) {
            return new SstException(
                    ErrorCode.INVALID_OPTION,
                    "the donor of the release "
                            + donor.release().map(ServerRelease::toString).orElse("unknown")
                            + " goes on while it donates, and nobody here can make it hold still: give the donor a"
                            + " DonorServer, or have its own server start the transfer");
        }

        private static void finish(WaitingJoiner node, GaleraDonor.Facts facts) throws SstException {
            node.addLogTables(facts.logTables());
            node.restoreLogs();
            node.adoptBinlog(facts.binlogState());
        }

        /**
         * Lets the joiner begin where it is, because it gets what it lacks as an incremental transfer.
         *
         * @throws SstException if the joiner is not reached or refuses
         */
        void bypass() throws SstException {
            try (WaitingJoiner node = WaitingJoiner.open(joiner.login("joiner"), cancellation)) {
                node.begin(position);
            }
        }

        /**
         * What the joiner is told, or was.
         *
         * @return after a copy, where the donor was held, if it was
         */
        MysqldumpOptions.StartPosition position() {
            return position;
        }

        /** Learns of a donor that is held what the joiner is to take over, and where it is held. */
        private final class Held implements DonorServer {
            private final GaleraDonor donor;
            private final Optional<DonorServer> server;
            private GaleraDonor.@Nullable Facts facts;

            Held(GaleraDonor donor, Optional<DonorServer> server) {
                this.donor = donor;
                this.server = server;
            }

            @Override
            public SnapshotPosition hold(Cancellation end) throws SstException {
                SnapshotPosition here = server.orElseThrow().hold(end);
                learn();
                position = new MysqldumpOptions.StartPosition(here.stateId() + gtid(here), here.domainId());
                return here;
            }

            private String gtid(SnapshotPosition here) throws SstException {
                return here.domainId().isPresent()
                        ? donor.clusterGtid(here.domainId().getAsLong())
                                .map(text -> "," + text)
                                .orElse("")
                        : "";
            }

            void learn() throws SstException {
                facts = donor.facts();
            }

            @Override
            public void requireStill() throws SstException {
                if (server.isPresent()) {
                    server.get().requireStill();
                }
            }

            @Override
            public void resume() {
                server.ifPresent(DonorServer::resume);
            }

            GaleraDonor.Facts facts() {
                if (facts == null) {
                    throw new IllegalStateException("the donor was not held");
                }
                return facts;
            }
        }
    }
}
