/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.JoinerLink;
import io.sst4j.MalformedStreamException;
import io.sst4j.Manifest;
import io.sst4j.Phase;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferReport.Reused;
import io.sst4j.TransferSink;
import io.sst4j.exchange.JoinerExchange;
import io.sst4j.exchange.Lane;
import io.sst4j.exchange.SessionKey;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.internal.io.Deadline;
import io.sst4j.internal.io.PeekedConnection;
import io.sst4j.internal.io.TimeLimit;
import io.sst4j.internal.reuse.Basis;
import io.sst4j.internal.reuse.Duplex;
import io.sst4j.internal.reuse.ReuseReceiver;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A joiner's side of the donor's two connections: first the small files that describe the snapshot, then the
 * snapshot.
 *
 * <p>In both stages, a peer whose first bytes do not fit the format is a health check, a port scan or another
 * stranger, and is ignored.
 */
final class Stages {
    /** The time limit of the first stage: at most 1 MiB, which a donor has ready. */
    private static final Duration STAGE_LIMIT = Duration.ofSeconds(30);

    /** The time that a donor has to start the second stage again. */
    private static final Duration GONE_LIMIT = Duration.ofSeconds(12);

    private static final Logger LOG = LoggerFactory.getLogger(Stages.class);

    private final JoinerLink link;
    private final StreamCoding coding;
    private final Duration limit;
    private final Duration infoLimit;
    private final JoinerLink.Opening<Arrival> opening = new Beginning();
    private final XtrabackupOptions options;
    private final SessionKey key;
    private final Optional<Basis> older;
    private volatile String donor = "";
    private Optional<Manifest> received = Optional.empty();
    private Optional<Reused> reused = Optional.empty();

    /**
     * Creates both stages without starting one.
     *
     * @param older the data that this joiner already has
     */
    Stages(JoinerLink link, StreamCoding coding, XtrabackupOptions options, SessionKey key, Optional<Basis> older) {
        this.link = link;
        this.coding = coding;
        this.options = options;
        this.key = key;
        this.older = older;
        this.limit = options.initialLimit();
        this.infoLimit = limit.isZero() || limit.compareTo(STAGE_LIMIT) > 0 ? STAGE_LIMIT : limit;
    }

    /**
     * A peer that has connected.
     *
     * @param connection unread, except for the peeked bytes and a greeting
     * @param lane the lane of an exchange, if the peer began with its greeting
     */
    private record Arrival(
            PeekedConnection connection, @Nullable Lane lane) {}

    /**
     * Listens to several peers at a time, for both stages: a donor may open the second connection while the first is
     * still read.
     *
     * <p>A donor opens the second connection when its tool starts, which may take a while. Until then, a silent peer
     * does not block the others.
     */
    private final class Beginning implements JoinerLink.Opening<Arrival> {
        @Override
        public Arrival hear(Connection connection) throws IOException {
            PeekedConnection peeked = new PeekedConnection(connection);
            byte[] first = peek(peeked);
            if (options.usesExchange() && JoinerExchange.couldBegin(first)) {
                return new Arrival(peeked, greeted(peeked));
            }
            if (first.length > 0) {
                peeked.requireNoOtherProtocol();
                requireStream(first, peeked);
            }
            return new Arrival(peeked, null);
        }

        @SuppressWarnings("try") // the limit ends with the block
        private Lane greeted(PeekedConnection peeked) throws IOException {
            try (TimeLimit ignored = new TimeLimit(STAGE_LIMIT, "sst-joiner-greeting-limit", peeked::cancel)) {
                return JoinerExchange.hear(peeked, key, options.exchange(), older.isPresent());
            }
        }

        @Override
        public Duration limit() {
            return Duration.ZERO;
        }

        /** A donor whose tool fails ends its second connection without sending a byte, and that ends the transfer. */
        @SuppressWarnings("try") // the limit ends with the block
        private byte[] peek(PeekedConnection peeked) throws IOException {
            try (TimeLimit ignored = new TimeLimit(STAGE_LIMIT, "sst-joiner-opening-limit", () -> giveUp(peeked))) {
                byte[] first = peeked.peek(firstBytes());
                if (first.length > 0 || isDonor(peeked)) {
                    return first;
                }
            } catch (IOException e) {
                if (!isDonor(peeked)) {
                    throw new SstException(
                            ErrorCode.PEER_GONE,
                            peeked.peer() + " connected and sent nothing (" + e.getMessage() + ")",
                            e);
                }
                return new byte[0];
            }
            throw new SstException(ErrorCode.PEER_GONE, peeked.peer() + " connected and sent nothing");
        }

        private int firstBytes() {
            return options.usesExchange()
                    ? Math.max(JoinerExchange.FIRST_BYTES, coding.firstBytes())
                    : coding.firstBytes();
        }

        private void giveUp(PeekedConnection peeked) {
            if (donor.isEmpty()) {
                peeked.cancel();
            }
        }

        private void requireStream(byte[] first, PeekedConnection peeked) throws SstException {
            if (!coding.couldBegin(Arrays.copyOf(first, Math.min(first.length, coding.firstBytes())))) {
                throw new SstException(
                        ErrorCode.PEER_INCOMPATIBLE,
                        peeked.peer()
                                + " sent data that is not a stream of this method; if it is the donor, set streamfmt, encrypt,"
                                + " compressor and decompressor to matching values on both nodes");
            }
        }
    }

    private boolean isDonor(Connection connection) {
        return Endpoint.hostOf(connection.peer()).equals(donor);
    }

    /** Returns what this joiner already had, after {@link #receiveSnapshot}; empty if nothing was offered. */
    Optional<Reused> reused() {
        return reused;
    }

    InfoFiles receiveInfo() throws SstException {
        try (Connection connection = firstStage().connection()) {
            donor = Endpoint.hostOf(connection.peer());
            link.enter(Phase.HANDSHAKE);
            return readInfo(connection);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.PEER_GONE, "receive the position from the donor", e);
        }
    }

    /** An exchange is for the snapshot: a lane that comes first is opened again later. */
    private Arrival firstStage() throws SstException {
        Arrival arrival = link.accept(limit, opening);
        while (arrival.lane() != null) {
            CloseAll.quietly(arrival.lane());
            arrival = link.accept(limit, opening);
        }
        return arrival;
    }

    private InfoFiles readInfo(Connection connection) throws IOException {
        try (TimeLimit guard = new TimeLimit(infoLimit, "sst-joiner-info-limit", connection::cancel);
                ReadableByteChannel in = coding.decode(connection, link.cancellation())) {
            try {
                InfoFiles info = InfoFiles.parse(coding.format().readFiles(in));
                connection.shutdownOutput();
                return info;
            } catch (MalformedStreamException e) {
                throw new SstException(
                        e.code(),
                        "the donor's first stream, with its position: " + e.getMessage()
                                + "; if this is its snapshot, its first connection was lost: look for the cause in its"
                                + " error log",
                        e);
            } catch (IOException e) {
                if (guard.isOver()) {
                    throw new SstException(
                            ErrorCode.IDLE_TIMEOUT,
                            "the donor " + connection.peer() + " did not send its position within "
                                    + Deadline.text(infoLimit) + ": look for the cause in its error log",
                            e);
                }
                throw e;
            }
        }
    }

    /** Returns the manifest, if the format has one. It is compared with the donor's if the donor sends one. */
    Optional<Manifest> receiveSnapshot(Path directory, TransferSink sink) throws SstException {
        Arrival arrival = awaitSnapshot();
        Lane lane = arrival.lane();
        if (lane == null) {
            try (PeekedConnection connection = arrival.connection()) {
                extract(connection, coding.decode(connection, link.cancellation()), directory, sink);
            } catch (IOException e) {
                throw SstException.of(ErrorCode.PEER_GONE, "receive the snapshot from the donor", e);
            }
            return received;
        }
        try (JoinerExchange exchange = JoinerExchange.of(link, lane, this::nextLane, options.exchange())) {
            link.notice(Level.INFO, "the snapshot travels over the exchange");
            exchange.run(() -> {
                if (older.isPresent()) {
                    extractOffered(exchange, older.get(), directory, sink);
                } else {
                    extract(exchange, coding.decode(exchange, link.cancellation()), directory, sink);
                }
            });
        }
        return received;
    }

    /** A donor with that ability offers the content that this joiner may have; other donors send everything. */
    private void extractOffered(JoinerExchange exchange, Basis basis, Path directory, TransferSink sink)
            throws IOException {
        try (ReuseReceiver in = new ReuseReceiver(Duplex.over(exchange), basis)) {
            extract(exchange, in, directory, sink);
            reused = in.reused();
            reused.ifPresent(saved -> link.notice(Level.INFO, saved.text()));
        }
    }

    private void extract(Connection connection, ReadableByteChannel stream, Path directory, TransferSink sink)
            throws IOException {
        try (ReadableByteChannel in = stream) {
            link.enter(Phase.TRANSFER);
            received = coding.format().extract(in, directory, sink);
            if (connection instanceof JoinerExchange exchange) {
                Conclusion.requireSame(exchange, received);
            }
            connection.shutdownOutput();
        }
    }

    /** While an exchange runs, any other peer is late or a stranger. */
    private Lane nextLane() throws SstException {
        Arrival arrival = link.accept(Duration.ZERO, opening);
        while (arrival.lane() == null) {
            CloseAll.quietly(arrival.connection());
            arrival = link.accept(Duration.ZERO, opening);
        }
        return arrival.lane();
    }

    /**
     * A connection from the donor's host that ends without a byte may be a donor whose tool failed, or a health check
     * on that host. So this method waits for the donor a little longer.
     */
    private Arrival awaitSnapshot() throws SstException {
        Arrival arrival = accepted(limit, late());
        Deadline deadline = Deadline.in(GONE_LIMIT);
        while (arrival.lane() == null && !hasBegun(arrival.connection())) {
            SstException gone = gone(arrival.connection());
            CloseAll.quietly(arrival.connection());
            if (deadline.isOver()) {
                throw gone;
            }
            arrival = accepted(deadline.remaining(), gone);
        }
        return arrival;
    }

    private Arrival accepted(Duration wait, SstException otherwise) throws SstException {
        try {
            return link.accept(wait, opening);
        } catch (SstException e) {
            throw e.code() == ErrorCode.PEER_UNREACHABLE ? otherwise : e;
        }
    }

    private static boolean hasBegun(PeekedConnection connection) {
        try {
            return connection.peek(1).length > 0;
        } catch (IOException e) {
            LOG.debug("{} ended before its first byte", connection.peer(), e);
            return false;
        }
    }

    private SstException late() {
        return new SstException(
                ErrorCode.PEER_UNREACHABLE,
                "the donor sent its position and did not connect again for its snapshot within " + limit.toSeconds()
                        + " s (sst-initial-timeout): look for the cause in its innobackup.backup.log or"
                        + " mariabackup.backup.log");
    }

    private static SstException gone(Connection connection) {
        return new SstException(
                ErrorCode.PEER_GONE,
                "the donor " + connection.peer()
                        + " ended the connection before the first byte of its snapshot: look for"
                        + " the cause in its innobackup.backup.log or mariabackup.backup.log");
    }
}
