/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.JoinerLink;
import io.sst4j.Manifest;
import io.sst4j.Outcome;
import io.sst4j.Phase;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotTarget;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.TransferSink;
import io.sst4j.backup.internal.node.DataSwitch;
import io.sst4j.backup.internal.node.OldFiles;
import io.sst4j.backup.internal.node.OwnServer;
import io.sst4j.exchange.SessionKey;
import io.sst4j.install.Staging;
import io.sst4j.internal.io.ChildProcess;
import io.sst4j.internal.reuse.Basis;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The joiner's side: receives into the staging directory, prepares the snapshot there, and installs it with the
 * journal.
 *
 * <p>The port stays open between the two stages, so a donor need not wait before the second.
 */
final class XtrabackupTarget implements SnapshotTarget {
    private static final Logger LOG = LoggerFactory.getLogger(XtrabackupTarget.class);

    private final XtrabackupOptions options;
    private final StreamCoding coding;
    private final XtrabackupEntries entries;
    private final DataSwitch data;
    private final Staging staging;
    private final ToolGuard guard;
    private final SessionKey key = SessionKey.random();
    private @Nullable BackupTool tool;
    private @Nullable CompressedFiles compressed;
    private List<String> command = List.of();
    private final OwnServer own;
    private SstInfo donor = SstInfo.NONE;
    private SnapshotPosition announced = SnapshotPosition.UNDEFINED;

    XtrabackupTarget(XtrabackupOptions options) throws SstException {
        this.options = options;
        this.coding = StreamCoding.forJoiner(options);
        this.entries = options.entries();
        this.data = new DataSwitch(options.rules(entries));
        this.staging = data.staging();
        this.own = options.server();
        this.guard = new ToolGuard(staging.incoming());
    }

    @Override
    public String method() {
        return XtrabackupMethod.NAME;
    }

    @Override
    public void check(TransferLink link) throws SstException {
        options.requireProtection(link);
        // found here so that a wrong option shows now and not after the snapshot has arrived
        use(BackupTool.find(options));
        options.tellJoiner(link);
        guard.killLeftOver(link);
        if (reuses()) {
            data.keepReceived();
        }
        data.ready(link);
        own.begin();
    }

    private void use(BackupTool found) throws SstException {
        tool = found;
        command = found.prepare(options, staging.incoming());
    }

    @Override
    public TransferAddress announce(JoinerLink link) throws SstException {
        TransferAddress address = TransferAddress.of(link.listen(), options.value(XtrabackupSettings.MODULE));
        return options.usesExchange() ? key.announcedIn(address) : address;
    }

    @Override
    public Outcome receive(JoinerLink link) throws SstException {
        Optional<Basis> older = reuses() ? OldFiles.of(options.layout(), staging) : Optional.empty();
        Stages stages = new Stages(link, coding, options, key, older);
        InfoFiles info = stages.receiveInfo();
        info.prove(link.address().secret());
        if (info.incremental()) {
            staging.remove();
            return new Outcome(info.position(), true);
        }
        accept(info.server(), link);
        link.expect(info.total());
        data.oldData().makeRoom(info.total(), link.address().secret().isPresent(), link);
        Optional<Manifest> manifest = stages.receiveSnapshot(staging.incoming(), new Arrivals(link));
        removeOlder(link);
        staging.seal();
        link.enter(Phase.VERIFY);
        return new Outcome(
                verified(info, link), false, manifest, stages.reused().map(Function.identity()));
    }

    /** A coded stream cannot be compared file by file. */
    private boolean reuses() throws SstException {
        return options.reuses() && coding.isPlain() && coding.format().tally().isPresent();
    }

    /** The data is no longer needed, and its space may be needed to prepare. A failure to delete it is not fatal. */
    private void removeOlder(JoinerLink link) {
        try {
            staging.removeOlder();
        } catch (SstException e) {
            link.notice(Level.WARNING, "cannot delete the data of an earlier attempt yet: " + e.getMessage());
        }
    }

    /** Reports the arriving data to the transfer, and every byte to the old data's bookkeeping. */
    private final class Arrivals implements TransferSink {
        private final TransferLink link;

        Arrivals(TransferLink link) {
            this.link = link;
        }

        @Override
        public void moved(long bytes) {
            link.moved(bytes);
            data.oldData().received(bytes, link);
        }

        @Override
        public void item(String name, long bytes) {
            link.item(name, bytes);
        }
    }

    /**
     * Refuses a snapshot that this node's server could not use. A snapshot of an older series is prepared with that
     * series's tool.
     */
    private void accept(SstInfo server, JoinerLink link) throws SstException {
        DonorRules.require(options.release(), server, link);
        if (!options.isPxc()) {
            own.requireUsable(server.release(), link);
        }
        Keyring.requireNone(options, server);
        if (options.isPxc() && server.release().isPresent()) {
            use(BackupTool.find(options, server.release().get()));
        }
        donor = server;
    }

    /** The tool writes its checkpoints last: without them the donor's backup did not finish. */
    private SnapshotPosition verified(InfoFiles info, JoinerLink link) throws SstException {
        StagedSnapshot snapshot = new StagedSnapshot(staging.incoming());
        snapshot.requireComplete();
        data.oldData().arrived(link);
        compressed = CompressedFiles.in(staging.incoming(), link.cancellation());
        announced = info.position();
        return snapshot.position().orElse(announced);
    }

    @Override
    public void prepare(TransferLink link) throws SstException {
        BackupTool program = tool;
        if (program == null) {
            throw new IllegalStateException("prepare() must be called after check()");
        }
        staging.requireSealed();
        expand(link);
        requireUsable(link);
        data.requirePlaces();
        new ToolInput(staging.incoming(), KeyPlugins.of(options, program.program())).secure(link);
        Path log = options.log("prepare");
        try (ChildProcess prepare =
                ChildProcess.start(command, Map.of(), ChildProcess.Output.LOG, log, link.cancellation())) {
            int code = prepare.await();
            link.cancellation().check();
            if (code != 0) {
                throw new SstException(
                        ErrorCode.PREPARE_FAILED,
                        program.name() + " --prepare ended with exit code " + code + ": " + prepare.lastError()
                                + " (full log in " + log + "); "
                                + data.oldData().fate());
            }
        }
        staging.seal();
    }

    /** Only possible now, because a donor's tool may have compressed any of the files concerned. */
    private void requireUsable(TransferLink link) throws SstException {
        StagedSnapshot snapshot = new StagedSnapshot(staging.incoming());
        snapshot.requireWhole();
        snapshot.requirePosition(announced);
        if (!options.isPxc() && donor.release().isEmpty()) {
            own.requireUsable(snapshot.server(), link);
        }
    }

    private void expand(TransferLink link) throws SstException {
        CompressedFiles files = compressed;
        if (files != null && files.count() > 0) {
            link.notice(Level.INFO, "expanding " + files.count() + " compressed files");
            files.expand();
        }
    }

    @Override
    public SnapshotPosition install(TransferLink link) throws SstException {
        staging.requireSealed();
        StagedSnapshot snapshot = new StagedSnapshot(staging.incoming());
        SnapshotPosition position = snapshot.position().orElse(SnapshotPosition.UNDEFINED);
        if (options.isPxc()) {
            snapshot.adoptBinlogs(donor.binlogName(), options.layout(), entries);
        } else {
            snapshot.dropBinlogs(options.layout());
        }
        data.run(position.toString(), link);
        return position;
    }

    @Override
    public void close() {
        own.close();
        data.close();
        try {
            data.giveAway(List.of(options.log("prepare"), options.log("move"), options.log("filter")));
        } catch (SstException e) {
            LOG.warn("cannot change the owner of this transfer's logs: {}", String.valueOf(e.getMessage()));
        }
    }
}
