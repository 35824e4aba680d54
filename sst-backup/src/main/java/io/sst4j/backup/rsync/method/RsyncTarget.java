/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.ErrorCode;
import io.sst4j.JoinerLink;
import io.sst4j.Outcome;
import io.sst4j.Phase;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotTarget;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.TransferSink;
import io.sst4j.backup.internal.node.DataRelease;
import io.sst4j.backup.internal.node.DataSwitch;
import io.sst4j.backup.internal.node.LinkedTables;
import io.sst4j.backup.internal.node.MethodSettings;
import io.sst4j.backup.internal.node.OwnServer;
import io.sst4j.backup.internal.node.RemoteTablespaces;
import io.sst4j.backup.internal.node.RequiredFiles;
import io.sst4j.install.Staging;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The joiner's side: an rsync daemon that receives into the staging directory and uses the old files as the basis of
 * differences. It installs a complete snapshot with the journal.
 */
final class RsyncTarget implements SnapshotTarget {
    private static final Logger LOG = LoggerFactory.getLogger(RsyncTarget.class);

    private final RsyncOptions options;
    private final ArrivedBinlogs binlogs;
    private final DataSwitch data;
    private final Staging staging;
    private final OwnServer own;
    private SnapshotPosition position = SnapshotPosition.UNDEFINED;

    RsyncTarget(RsyncOptions options) {
        this.options = options;
        this.binlogs = new ArrivedBinlogs(
                options.layout(), Staging.of(options.layout().datadir()).incoming());
        this.data = new DataSwitch(options.rules(new RsyncEntries(options.layout(), binlogs)));
        this.staging = data.staging();
        this.own = options.server();
    }

    @Override
    public String method() {
        return options.wan() ? RsyncMethod.WAN : RsyncMethod.NAME;
    }

    @Override
    public void check(TransferLink link) throws SstException {
        data.ready(link);
        own.begin();
    }

    /** Stock donors use the whole path as the rsync address, so nothing may follow the module. */
    @Override
    public TransferAddress announce(JoinerLink link) throws SstException {
        return new TransferAddress(link.listen(), options.module(), "", "", new TreeSet<>(), "", Optional.empty());
    }

    @Override
    public Outcome receive(JoinerLink link) throws SstException {
        Path magic = staging.incoming().resolve(MagicFile.NAME);
        Visits.Site site = new Visits.Site(
                Modules.into(staging.incoming(), options.module(), options.layout()),
                options.module(),
                magic,
                new Arrivals(link),
                () -> data.oldData().makeRoom(OptionalLong.of(options.size()), false, link));
        new Visits(link, site, options.initialLimit()).serve();
        link.enter(Phase.VERIFY);
        MagicFile said = MagicFile.read(magic);
        MethodSettings.requireProof(link.address().secret(), said.secret());
        if (said.incremental()) {
            staging.remove();
        } else {
            requireComplete();
            own.requireUsable(DataRelease.of(staging.incoming()), link);
            options.requireKeys(staging.incoming(), data.oldData().fate());
            requireTablespaces(link);
            data.oldData().arrived(link);
        }
        position = said.position();
        return new Outcome(position, said.incremental());
    }

    /** Reports the arriving data to the transfer, and every complete file to the old data's bookkeeping. */
    private final class Arrivals implements TransferSink {
        private final TransferLink link;

        Arrivals(TransferLink link) {
            this.link = link;
        }

        @Override
        public void moved(long bytes) {
            link.moved(bytes);
        }

        @Override
        public void item(String name, long size) {
            link.item(name, size);
            data.oldData().received(size, link);
        }

        @Override
        public void notice(Level level, String text) {
            link.notice(level, text);
        }
    }

    /** The donor may keep files in directories that its script does not know. */
    private void requireComplete() throws SstException {
        RequiredFiles required = new RequiredFiles(staging.incoming());
        required.file("ibdata1");
        required.file("ib_logfile0");
        required.directory("mysql");
        required.require(
                "the stock script does not send innodb_data_home_dir and innodb_log_group_home_dir outside the data"
                        + " directory, and sends links as links; use wsrep_sst_method=mariabackup, or this script"
                        + " on the donor too; "
                        + data.oldData().fate());
    }

    private void requireTablespaces(TransferLink link) throws SstException {
        LinkedTables linked =
                LinkedTables.of(staging.incoming(), options.layout().datadir());
        if (!linked.isEmpty()) {
            refuseWithout(linked.tables(), link);
        }
        ArrivedTree.of(staging.incoming()).leaveOut(!linked.isEmpty(), link);
        RemoteTablespaces remote = data.requirePlaces();
        Map<Path, Path> missing = new TreeMap<>(remote.locations());
        missing.keySet().removeAll(remote.present().keySet());
        if (!missing.isEmpty()) {
            refuseWithout(RemoteTablespaces.counted(missing), link);
        }
    }

    private void refuseWithout(String missing, TransferLink link) throws SstException {
        String tables =
                "the data of " + missing + " is outside the donor's data directory, and its script did not send it";
        if (!options.skipRemote()) {
            throw new SstException(
                    ErrorCode.INCOMPLETE_SNAPSHOT,
                    tables
                            + ": use this script on the donor too, or wsrep_sst_method=mysqldump, or set"
                            + " sst-remote-tablespaces=skip to transfer without"
                            + " them; "
                            + data.oldData().fate());
        }
        link.notice(Level.WARNING, tables + ": continuing without them (sst-remote-tablespaces=skip)");
    }

    /** Files copied while the server's writes were paused need no preparation. */
    @Override
    public void prepare(TransferLink link) throws SstException {
        binlogs.unpack();
    }

    @Override
    public SnapshotPosition install(TransferLink link) throws SstException {
        data.run(position.toString(), link);
        return position;
    }

    @Override
    public void close() {
        own.close();
        data.close();
        try {
            data.giveAway(List.of(options.moveLog()));
        } catch (SstException e) {
            LOG.warn("cannot change the owner of this transfer's log: {}", String.valueOf(e.getMessage()));
        }
    }
}
