/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Connection;
import io.sst4j.DonorLink;
import io.sst4j.ErrorCode;
import io.sst4j.Manifest;
import io.sst4j.Outcome;
import io.sst4j.Phase;
import io.sst4j.Secret;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotSource;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.backup.internal.node.Footprint;
import io.sst4j.backup.internal.node.Ownership;
import io.sst4j.backup.internal.release.ServerRelease;
import io.sst4j.backup.xbstream.XbstreamTally;
import io.sst4j.exchange.DonorExchange;
import io.sst4j.exchange.SessionKey;
import io.sst4j.internal.io.ChildProcess;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.internal.io.TimeLimit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The donor's side: sends the position in stage 1, then the backup tool's stream in stage 2.
 *
 * <p>A stock joiner closes its port between the stages, so the second connection is retried instead of waiting for a
 * fixed time. While the donor waits for the joiner, the tool already runs until the pipe is full.
 */
final class XtrabackupSource implements SnapshotSource {
    private static final Logger LOG = LoggerFactory.getLogger(XtrabackupSource.class);
    private static final Duration NETCAT_LIMIT = Duration.ofSeconds(10);

    private final XtrabackupOptions options;
    private final StreamCoding coding;
    private OptionalLong total = OptionalLong.empty();
    private @Nullable BackupTool tool;
    private @Nullable WorkDirectory work;
    private List<String> command = List.of();
    private Optional<String> told = Optional.empty();
    private Optional<Secret> transitionKey = Optional.empty();

    XtrabackupSource(XtrabackupOptions options) throws SstException {
        this.options = options;
        this.coding = StreamCoding.forDonor(options);
    }

    @Override
    public String method() {
        return XtrabackupMethod.NAME;
    }

    @Override
    public void check(TransferLink link) throws SstException {
        options.position();
        options.requireProtection(link);
        options.tellDonor(link);
        told = options.release().map(ServerRelease::text);
        if (options.bypass()) {
            return;
        }
        BackupTool found = BackupTool.find(options);
        tool = found;
        if (!found.isPercona()) {
            XtrabackupChecks.requireCopyable(options.layout().datadir());
        }
        WorkDirectory made = WorkDirectory.make(options.text(XtrabackupSettings.TMPDIR));
        work = made;
        // created here so that a wrong option shows before the joiner is contacted
        transitionKey = Keyring.forDonor(options);
        command = found.backup(options, made, transitionKey);
        ServerAccess server = new ServerAccess(options);
        server.check(link);
        told = told.or(() -> server.version().flatMap(ServerRelease::parse).map(ServerRelease::text));
        try {
            total = OptionalLong.of(Footprint.of(options.layout()));
        } catch (IOException e) {
            throw SstException.of(
                    ErrorCode.LOCAL_IO,
                    "add up the files of " + options.layout().datadir(),
                    e);
        }
        link.expect(total);
    }

    @Override
    public Outcome send(DonorLink link) throws SstException {
        SnapshotPosition position = options.position();
        if (link.address().version().isEmpty() && !options.bypass()) {
            throw new SstException(
                    ErrorCode.PEER_INCOMPATIBLE,
                    "the joiner at " + link.address() + " announced no protocol version: its script is too old for this"
                            + " method; upgrade it or use wsrep_sst_method=rsync");
        }
        link.enter(Phase.CONNECT);
        try (Connection connection = link.connect()) {
            link.enter(Phase.HANDSHAKE);
            sendInfo(link, connection, position);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.PEER_GONE, "send the position to the joiner", e);
        }
        return options.bypass() ? new Outcome(position, true) : sendBackup(position, link);
    }

    private void sendInfo(DonorLink link, Connection connection, SnapshotPosition position) throws IOException {
        InfoFiles info = new InfoFiles(
                position,
                link.address().secret(),
                total,
                options.bypass(),
                new SstInfo(options.layout().binlogName(), told, transitionKey));
        try (StreamCoding.Encoder out = coding.encode(connection, link.cancellation())) {
            coding.format().writeFiles(out, info.files());
            out.finish();
        }
        // the joiner may keep its side open: netcat does not close it by itself
        connection.shutdownOutput();
        if (isNetcat() && !options.bypass()) {
            awaitEnd(connection);
        }
    }

    private boolean isNetcat() {
        return options.value(XtrabackupSettings.TRANSFERFMT).equals("nc");
    }

    /** A netcat still listens while it ends and drops new connections; stock donors always wait this long. */
    @SuppressWarnings("try") // the limit ends with the block
    private static void awaitEnd(Connection connection) {
        ByteBuffer ignored = ByteBuffer.allocate(1024);
        try (TimeLimit limit = new TimeLimit(NETCAT_LIMIT, "sst-donor-netcat-limit", connection::cancel)) {
            while (connection.read(ignored.clear()) >= 0) {
                LOG.trace("a netcat sends what it reads");
            }
        } catch (IOException e) {
            LOG.debug("the joiner of stage 1 did not close its side", e);
        }
    }

    private Outcome sendBackup(SnapshotPosition position, DonorLink link) throws SstException {
        BackupTool program = tool;
        if (program == null || command.isEmpty()) {
            throw new IllegalStateException("send() must be called after check()");
        }
        try (ChildProcess backup = ChildProcess.start(
                        command,
                        program.environment(options.password()),
                        ChildProcess.Output.PIPE,
                        options.log("backup"),
                        link.cancellation());
                Departure out = depart(link);
                PeerWatch watch = watch(out, backup)) {
            link.enter(Phase.TRANSFER);
            Optional<XbstreamTally> tally = coding.format().tally();
            try (ReadableByteChannel in = backup.output()) {
                out.begin(watch);
                out.sendAll(in, bytes -> {
                    watch.moved(bytes.remaining());
                    link.moved(bytes.remaining());
                    tally.ifPresent(sum -> sum.see(bytes));
                });
                requireSuccess(backup);
                out.finish();
            } catch (IOException e) {
                SstException cause = causeOf(e, watch, link);
                out.fail(cause);
                throw cause;
            }
            watch.stop();
            Optional<Manifest> sent = tally.flatMap(XbstreamTally::manifest);
            out.conclude(sent);
            return new Outcome(position, false, sent, out.reused().map(Function.identity()));
        }
    }

    /**
     * Uses the exchange if both ends can. A donor's first connection, with the position, is the same for every
     * joiner.
     */
    private Departure depart(DonorLink link) throws SstException {
        Optional<SessionKey> key = options.usesExchange() ? SessionKey.of(link.address()) : Optional.empty();
        if (key.isEmpty()) {
            Connection connection = link.connect();
            return new WireDeparture(connection, encode(connection, link));
        }
        DonorExchange exchange = DonorExchange.open(link, key.get(), options.exchange());
        link.notice(Level.INFO, "the snapshot travels over the exchange");
        StreamCoding.Encoder out = encode(exchange, link);
        Optional<XbstreamTally> splitter = coding.format().tally();
        if (exchange.joinerHasOlder() && options.reuses() && coding.isPlain() && splitter.isPresent()) {
            return new ReuseDeparture(
                    exchange, out, link, splitter.get(), options.reuse().offers(System::nanoTime));
        }
        return new ExchangeDeparture(exchange, out, coding.isPlain());
    }

    private StreamCoding.Encoder encode(Connection connection, DonorLink link) throws SstException {
        try {
            return coding.encode(connection, link.cancellation());
        } catch (SstException | RuntimeException e) {
            CloseAll.quietly(connection);
            throw e;
        }
    }

    private static SstException causeOf(IOException failure, PeerWatch watch, DonorLink link) {
        try {
            link.cancellation().check();
            watch.check();
        } catch (SstException cause) {
            return cause;
        }
        return SstException.of(ErrorCode.PEER_GONE, "send the snapshot to the joiner", failure);
    }

    /** Some netcats close their output when they have nothing to send; socat keeps it open until its input ends. */
    private PeerWatch watch(Departure out, ChildProcess backup) {
        return new PeerWatch(out.peer(), !isNetcat(), () -> hasFailed(backup), () -> {
            out.cancel();
            backup.close();
        });
    }

    private static boolean hasFailed(ChildProcess backup) {
        try {
            return !backup.handle().isAlive() && backup.await() != 0;
        } catch (SstException e) {
            LOG.debug("cannot read the tool's exit code", e);
            return false;
        }
    }

    /**
     * Fails if the tool failed. The stream then stays unfinished, so that a joiner does not mistake the remains for a
     * snapshot.
     */
    private void requireSuccess(ChildProcess backup) throws SstException {
        int code = backup.await();
        if (code != 0) {
            throw new SstException(
                    ErrorCode.BACKUP_FAILED,
                    "the backup tool ended with exit code " + code + ": " + backup.lastError() + " (full log in "
                            + options.log("backup") + ")");
        }
    }

    @Override
    public void close() {
        CloseAll.quietly(work);
        try {
            Ownership owner = Ownership.of(options.layout().datadir());
            owner.give(options.log("backup"));
            owner.give(options.log("filter"));
        } catch (SstException e) {
            LOG.warn("cannot change the owner of this transfer's logs: {}", String.valueOf(e.getMessage()));
        }
    }
}
