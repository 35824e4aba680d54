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

/** The delivery to a Galera node that waits for its state: a copy and the position, or only the position. */
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

    /** Only decides how to reach the joiner. A wrong donor account must not prevent a transfer that needs no donor. */
    private static Optional<ServerRelease> release(DatabaseServer server) {
        try (GaleraDonor asked = GaleraDonor.open(server)) {
            return asked.release();
        } catch (SstException e) {
            LOG.debug("cannot read the donor's release: {}", e.getMessage());
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
     * A state snapshot transfer over the client protocol. It brings a Galera node that waits for its state, the
     * joiner, to the state of another node, the donor, and ends the wait.
     *
     * <p>Up to MariaDB 11.5, a donor's server pauses writes while it runs {@code wsrep_sst_mysqldump}. A later server
     * continues, so its writes are paused explicitly until the snapshot is open and the tables that no snapshot
     * covers are read. The joiner then starts at the position of that pause. The joiner's wait ends when {@code
     * wsrep_start_position} is set, and only after all data has arrived. If the transfer fails before, the joiner
     * keeps waiting until the cluster tells it to give up. Both accounts need {@code SUPER} or its equivalents. For
     * one thread; {@link Cancellation#cancel} may be called from any thread.
     */
    private static final class Transfer {
        private final DatabaseServer joiner;
        private final Cancellation cancellation;
        private MysqldumpOptions.StartPosition position;

        /**
         * Creates a transfer.
         *
         * @param joiner the server to fill, which waits for its state
         * @param position the joiner's start position, unless the donor is paused at another one
         * @param cancellation ends the transfer early
         */
        Transfer(DatabaseServer joiner, MysqldumpOptions.StartPosition position, Cancellation cancellation) {
            // a node without its state refuses statements that would replicate
            this.joiner = joiner.withVariable("wsrep_on=OFF");
            this.position = position;
            this.cancellation = cancellation;
        }

        /**
         * Copies the donor and starts the joiner at its position. This includes log settings, the binlog position and
         * the GTID domain.
         *
         * @param donor the node to read
         * @param link receives progress; its server pauses the donor's writes, which is needed if the donor does not
         *     pause them itself
         * @param details adds further options to the copy, for example its listener
         * @return the report of the copy
         * @throws SstException if the joiner is incomplete; it then still waits, and a further transfer starts over
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
                            + " does not pause writes while it donates, and nothing here can pause them: give the donor a"
                            + " DonorServer, or let its own server start the transfer");
        }

        private static void finish(WaitingJoiner node, GaleraDonor.Facts facts) throws SstException {
            node.addLogTables(facts.logTables());
            node.restoreLogs();
            node.adoptBinlog(facts.binlogState());
        }

        /**
         * Starts the joiner at its current position, because it receives the missing changes as an incremental
         * transfer.
         *
         * @throws SstException if the joiner cannot be reached or refuses
         */
        void bypass() throws SstException {
            try (WaitingJoiner node = WaitingJoiner.open(joiner.login("joiner"), cancellation)) {
                node.begin(position);
            }
        }

        /**
         * Returns the joiner's start position.
         *
         * @return the initial one, or after a copy with paused writes the position of the pause
         */
        MysqldumpOptions.StartPosition position() {
            return position;
        }

        /** Reads the donor's facts and position while its writes are paused. */
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
                    throw new IllegalStateException("the donor's writes were not paused");
                }
                return facts;
            }
        }
    }
}
