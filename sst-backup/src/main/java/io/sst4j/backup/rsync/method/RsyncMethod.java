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
 * The method {@code rsync}: the donor's server writes all data to its files and pauses writes while they are pushed
 * with the rsync protocol. With the alias {@code rsync_wan}, only differences from the joiner's old files are sent.
 *
 * <p>Interoperates with the stock script {@code wsrep_sst_rsync} in both directions. A donor needs a {@link
 * io.sst4j.DonorServer}; the launchers provide one.
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

    /** The alias with which only differences are sent. */
    public static final String WAN = "rsync_wan";

    /** Creates the method; called by the service loader. */
    public RsyncMethod() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> aliases() {
        return Set.of(WAN);
    }

    /**
     * Lists the settings of {@link #options()} and further ones, which option files and script arguments provide
     * about a node.
     */
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
     * Starts the settings of this method.
     *
     * @return a builder without a data directory
     */
    public static Builder options() {
        return new Builder();
    }

    /**
     * Builds settings of the method {@code rsync}. Both sides need {@link #dataDirectory}. A donor with {@link
     * #bypass} also needs {@link #position}; otherwise its {@link io.sst4j.DonorServer} provides the position. Not
     * safe for use by several threads.
     */
    @SuppressWarnings("exports") // callers use the inherited methods and do not need the superclass's name
    public static final class Builder extends NodeBuilder<Builder> {
        private Builder() {}

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Sends only differences from the joiner's old files, as with the name {@code rsync_wan}. The default is
         * whole files. Set it on both sides. Settings call it {@code method=rsync_wan}.
         *
         * @return this builder
         */
        public Builder onlyDifferences() {
            return set(RsyncOptions.METHOD, WAN);
        }

        /**
         * Sets how many schemas a donor pushes concurrently. The default is one for each of up to 16 processors.
         * Option files call it {@code backup-threads}.
         *
         * @param count 1 or more; a number above 64 counts as 64
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder threads(int count) {
            return set(RsyncOptions.BACKUP_THREADS, count);
        }

        /**
         * Sets how many binary log files a donor sends, counted from the last. The default is 1. Option files call it
         * {@code sst-max-binlogs}.
         *
         * @param count 0 or more; negative for all
         * @return this builder
         */
        public Builder binaryLogFiles(int count) {
            return set(RsyncOptions.SST_MAX_BINLOGS, count);
        }

        /**
         * Lets a transfer omit the data of tables outside the data directory ({@code DATA DIRECTORY}) if the peer
         * cannot transfer it. By default the transfer fails. Option files call this {@code
         * sst-remote-tablespaces=skip}.
         *
         * @return this builder
         */
        public Builder skipRemoteTablespaces() {
            return set(RsyncOptions.SST_REMOTE_TABLESPACES, "skip");
        }
    }
}
