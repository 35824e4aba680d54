/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.Settings;
import io.sst4j.SnapshotMethod;
import io.sst4j.SnapshotSource;
import io.sst4j.SnapshotTarget;
import io.sst4j.SstException;
import java.util.Set;

/**
 * The method {@code rsync}: the server of the donor writes everything to its files and holds still while they are pushed
 * by the protocol of rsync. Under the alias {@code rsync_wan} only what differs from the joiner's old files travels.
 *
 * <p>Interoperates with the stock script {@code wsrep_sst_rsync} in both directions. A donor needs a
 * {@link io.sst4j.DonorServer}; the launchers have one.
 *
 * <p>Settings: {@code datadir}, {@code innodb-data-home-dir}, {@code innodb-log-group-home-dir},
 * {@code innodb-undo-directory}, {@code aria-log-dir-path}, {@code binlog}, {@code binlog-index}; {@code method} with the
 * name that was asked for, {@code rsync} or {@code rsync_wan}; {@code sst-remote-tablespaces}; for a donor
 * {@code gtid}, {@code gtid-domain-id}, {@code bypass}, {@code backup-threads}, {@code sst-max-binlogs}; for a joiner
 * {@code module}, {@code sst-initial-timeout}, {@code sst-previous-data}.
 */
public final class RsyncMethod implements SnapshotMethod {
    /** The name of the method. */
    public static final String NAME = "rsync";

    /** The name under which only differences travel. */
    public static final String WAN = "rsync_wan";

    /** Creates the method; done by the service loader. */
    public RsyncMethod() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> aliases() {
        return Set.of(WAN);
    }

    @Override
    public SnapshotSource source(Settings settings) throws SstException {
        return new RsyncSource(new RsyncOptions(settings));
    }

    @Override
    public SnapshotTarget target(Settings settings) throws SstException {
        return new RsyncTarget(new RsyncOptions(settings));
    }
}
