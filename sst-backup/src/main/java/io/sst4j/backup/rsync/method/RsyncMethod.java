/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.Role;
import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SnapshotMethod;
import io.sst4j.SnapshotSource;
import io.sst4j.SnapshotTarget;
import io.sst4j.SstException;
import io.sst4j.backup.internal.node.NodeBuilder;
import java.util.List;
import java.util.Set;

/**
 * The method {@code rsync}: the server of the donor writes everything to its files and holds still while they are pushed
 * by the protocol of rsync. Under the alias {@code rsync_wan} only what differs from the joiner's old files travels.
 *
 * <p>Interoperates with the stock script {@code wsrep_sst_rsync} in both directions. A donor needs a
 * {@link io.sst4j.DonorServer}; the launchers have one.
 *
 * <pre>{@code
 * Settings settings = RsyncMethod.options()
 *         .dataDirectory(Path.of("/var/lib/mysql"))
 *         .initialTimeout(Duration.ofMinutes(2))
 *         .build();
 * Joiner joiner = Sst.joiner(new RsyncMethod().target(settings)).listenOn(endpoint).build();
 * }</pre>
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

    /** Lists what {@link #options()} makes and more: what option files and arguments of a script tell of a node. */
    @Override
    public List<Setting> settings() {
        return RsyncOptions.ALL;
    }

    @Override
    public SnapshotSource source(Settings settings) throws SstException {
        return new RsyncSource(new RsyncOptions(settings.checkedFor(this, Role.DONOR)));
    }

    @Override
    public SnapshotTarget target(Settings settings) throws SstException {
        return new RsyncTarget(new RsyncOptions(settings.checkedFor(this, Role.JOINER)));
    }

    /**
     * Begins the settings of this method.
     *
     * @return a builder without a data directory
     */
    public static Builder options() {
        return new Builder();
    }

    /**
     * Makes settings of the method {@code rsync}. Both sides need {@link #dataDirectory}, a donor with {@link #bypass} also
     * {@link #position}, which otherwise its {@link io.sst4j.DonorServer} tells. Not for use by several threads.
     */
    @SuppressWarnings("exports") // callers have the methods of the class that it extends, and no use for its name
    public static final class Builder extends NodeBuilder<Builder> {
        private Builder() {}

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Makes only what differs from the joiner's old files travel, as under the name {@code rsync_wan}; by default whole files
         * do. Both sides need it. In settings {@code method=rsync_wan}.
         *
         * @return this
         */
        public Builder onlyDifferences() {
            return set(RsyncOptions.METHOD, WAN);
        }

        /**
         * Sets how many schemas a donor pushes at the same time, by default one for each of up to 16 processors. In option files
         * {@code backup-threads}.
         *
         * @param count 1 or more; more than 64 count as 64
         * @return this
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder threads(int count) {
            return set(RsyncOptions.BACKUP_THREADS, count);
        }

        /**
         * Sets how many files of the binary log a donor sends, the last ones, by default 1. In option files
         * {@code sst-max-binlogs}.
         *
         * @param count 0 or more; negative for all
         * @return this
         */
        public Builder binaryLogFiles(int count) {
            return set(RsyncOptions.SST_MAX_BINLOGS, count);
        }

        /**
         * Makes a transfer do without the data of tables outside the data directory, by {@code DATA DIRECTORY}, where the peer cannot
         * take it along; by default the transfer fails. In option files {@code sst-remote-tablespaces=skip}.
         *
         * @return this
         */
        public Builder skipRemoteTablespaces() {
            return set(RsyncOptions.SST_REMOTE_TABLESPACES, "skip");
        }
    }
}
