/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SnapshotMethod;
import io.sst4j.SnapshotPosition;
import io.sst4j.SnapshotSource;
import io.sst4j.SnapshotTarget;
import io.sst4j.SstException;
import io.sst4j.exchange.ExchangeOptions;
import io.sst4j.exchange.SessionKey;
import io.sst4j.internal.reuse.Reuse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The method {@code tree}: copies the content of a directory, such as a snapshot of Raft, an index of Lucene or a checkpoint
 * of RocksDB, and installs it in place of another by a journal.
 *
 * <pre>{@code
 * Donor donor = Sst.donor(TreeMethod.sourceOf(Path.of("/var/lib/app/checkpoint-42"), position)).build();
 * Joiner joiner = Sst.joiner(TreeMethod.targetOf(Path.of("/var/lib/app/state"))).listenOn(endpoint).build();
 * }</pre>
 *
 * <p>What travels: files, directories, also empty ones, and symbolic links as links; the permissions of owner, group and
 * others; the times of the last change of files and directories, to 100 ns from 1970 to 2262 and to a second before. Blocks of zeros become holes. Owners, special bits of modes,
 * extended attributes and times of links do not travel, and two hard links arrive as two files. The owner of what arrives can
 * always read it, and write to directories.
 *
 * <p>The donor refuses, by name, what cannot travel: devices, pipes and sockets, links that are absolute or lead out of the
 * directory, names that are no Unicode text or longer than 255 bytes, and paths longer than 4,096 bytes. A file that changes or
 * vanishes while it is read ends the transfer with {@link ErrorCode#LOCAL_IO}: give the method a snapshot that nobody writes
 * to. A directory {@code .sst} at the top is the staging directory of a joiner and stays at home.
 *
 * <p>The bytes travel by an {@linkplain io.sst4j.exchange exchange}: over several connections, each of which may be cut at any
 * time and is opened anew. Only an outage that is longer than its limit, by default five minutes, ends the transfer.
 *
 * <p>The joiner receives into {@code .sst} of its own directory and verifies a SHA-256 of each file and of the whole. What is
 * cut off, changed or missing is refused, by name, with {@link ErrorCode#TRUNCATED_STREAM},
 * {@link ErrorCode#MALFORMED_STREAM} or {@link ErrorCode#INCOMPLETE_SNAPSHOT}; what would leave the directory with
 * {@link ErrorCode#HOSTILE_STREAM}, and what somebody changes in {@code .sst} before the install with
 * {@link ErrorCode#INCOMPLETE_SNAPSHOT}. Both nodes tell the same {@link io.sst4j.Manifest}, and write it file by file where
 * {@link Builder#manifest} says. Until the install the old content stays as it is, and a crash at any point leaves the old or
 * the new, whole: the next {@link io.sst4j.Joiner#listen()} on the directory finishes or undoes what was interrupted. The new
 * content replaces all of the old. One joiner at a time may use a directory, by a locked file {@code .sst.lock} in it, and nobody may write to it while the new content
 * is installed.
 *
 * <p>A donor keeps the names in memory, about 200 bytes each, and refuses what would take more than half of the heap
 * ({@link ErrorCode#OUT_OF_MEMORY}); a joiner keeps none while it receives, and those at the top while it installs.
 *
 * <p>By {@link io.sst4j.Sst#method} the method takes the settings that {@link #options()} makes, or that option files name.
 */
public final class TreeMethod implements SnapshotMethod {
    /** The name of the method. */
    public static final String NAME = "tree";

    /** Creates the method; done by the service loader. */
    public TreeMethod() {}

    @Override
    public String name() {
        return NAME;
    }

    /** Lists the settings that {@link #options()} makes; they have the same names in option files. */
    @Override
    public List<Setting> settings() {
        return TreeOptions.ALL;
    }

    @Override
    public SnapshotSource source(Settings settings) throws SstException {
        Settings checked = settings.checkedFor(this, Role.DONOR);
        return new TreeSource(
                TreeOptions.directory(checked),
                TreeOptions.position(checked),
                ExchangeOptions.of(checked),
                TreeOptions.manifest(checked),
                Reuse.of(checked));
    }

    @Override
    public SnapshotTarget target(Settings settings) throws SstException {
        Settings checked = settings.checkedFor(this, Role.JOINER);
        return new TreeTarget(
                TreeOptions.directory(checked),
                TreeOptions.initialLimit(checked),
                ExchangeOptions.of(checked),
                SessionKey.random(),
                TreeOptions.manifest(checked),
                Reuse.of(checked));
    }

    /**
     * Begins the settings of this method.
     *
     * @return a builder without a directory
     */
    public static Builder options() {
        return new Builder();
    }

    /**
     * The donor's half, for states without a position.
     *
     * @param directory its content is sent
     * @return a source for one transfer
     */
    public static SnapshotSource sourceOf(Path directory) {
        return sourceOf(directory, SnapshotPosition.UNDEFINED);
    }

    /**
     * The donor's half.
     *
     * @param directory its content is sent
     * @param position what the content stands for; the joiner's report has it
     * @return a source for one transfer
     */
    public static SnapshotSource sourceOf(Path directory, SnapshotPosition position) {
        return new TreeSource(directory, position, ExchangeOptions.DEFAULT, Optional.empty(), Reuse.OFF);
    }

    /**
     * The joiner's half, which waits five minutes for a donor.
     *
     * @param directory its content is replaced; made if it is missing
     * @return a target for one transfer
     */
    public static SnapshotTarget targetOf(Path directory) {
        return targetOf(directory, SessionKey.random());
    }

    /**
     * The joiner's half, with a key that the donor has beforehand: it then needs no address of a joiner that listens already.
     *
     * <pre>{@code
     * TransferAddress address = key.announcedIn(TransferAddress.of(endpoint, TreeMethod.NAME));
     * }</pre>
     *
     * @param directory its content is replaced; made if it is missing
     * @param key for this one transfer
     * @return a target for one transfer
     */
    public static SnapshotTarget targetOf(Path directory, SessionKey key) {
        return new TreeTarget(
                directory, TreeOptions.INITIAL_LIMIT, ExchangeOptions.DEFAULT, key, Optional.empty(), Reuse.OFF);
    }

    /**
     * Makes settings of the method {@code tree}. Donor and joiner may be given the same ones. Not for use by several threads.
     *
     * <pre>{@code
     * Settings checkpoint = TreeMethod.options().directory(Path.of("/var/lib/app/checkpoint-42")).position(position).build();
     * Donor donor = Sst.donor(new TreeMethod().source(checkpoint)).build();
     * }</pre>
     */
    public static final class Builder {
        private final Settings.Builder settings = Settings.builder();

        private Builder() {}

        /**
         * Sets the directory whose content a donor sends, and a joiner replaces; a joiner makes it if it is missing. Required. In
         * option files {@code directory}.
         *
         * @param directory the directory
         * @return this
         */
        public Builder directory(Path directory) {
            settings.set(TreeOptions.DIRECTORY, directory);
            return this;
        }

        /**
         * Sets what the content of a donor's directory stands for, by default {@link SnapshotPosition#UNDEFINED}. In option files
         * {@code position}.
         *
         * @param position the joiner's report has it, without that of a binary log
         * @return this
         */
        public Builder position(SnapshotPosition position) {
            settings.set(TreeOptions.POSITION, position);
            return this;
        }

        /**
         * Sets how long a joiner waits for a donor, by default 300 seconds. In option files {@code sst-initial-timeout}.
         *
         * @param limit whole seconds; zero is without limit
         * @return this
         * @throws IllegalArgumentException if it is negative, has a part of a second, or is longer than 68 years
         */
        public Builder initialTimeout(Duration limit) {
            settings.set(TreeOptions.WAIT, limit);
            return this;
        }

        /**
         * Sets a file to which this node writes the names of all files with their SHA-256 when all have arrived, for
         * {@link TreeManifest#verify}. In option files {@code manifest}.
         *
         * @param file outside of the directory; one that is there is replaced
         * @return this
         */
        public Builder manifest(Path file) {
            settings.set(TreeOptions.MANIFEST, file);
            return this;
        }

        /**
         * Sets how many connections a donor opens at most, by default 8: as many as are of use. In option files {@code sst-lanes-max}.
         *
         * @param most from 1 to 64
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder lanes(int most) {
            settings.set(ExchangeOptions.LANES, most);
            return this;
        }

        /**
         * Sets whether what travels is compressed by zstd, where both ends have zstd-jni and neither says no. By default {@code auto}: while
         * that carries more than without. In option files {@code sst-compress}.
         *
         * @param word {@code auto}, {@code off}, or {@code zstd:} with a level from 1 to 19 always
         * @return this
         */
        public Builder compress(String word) {
            settings.set(ExchangeOptions.COMPRESS, word);
            return this;
        }

        /**
         * Sets whether a joiner gets only the parts of files that it does not have: neither in the directory that it replaces, nor
         * of an earlier attempt that failed, whose files then stay in {@code .sst} for the next one. By default {@code off}; both
         * ends need it. Offers tell a donor which of its own contents the joiner has at the same place. In option files
         * {@code sst-reuse}.
         *
         * @param word {@code on}, {@code off}, or {@code auto} for offers while they are faster than sending
         * @return this
         */
        public Builder reuse(String word) {
            settings.set(Reuse.SETTING, word);
            return this;
        }

        /**
         * Sets how long the network may be away before the transfer fails, by default 300 seconds. In option files
         * {@code sst-outage-limit}.
         *
         * @param limit whole seconds; zero means the default
         * @return this
         * @throws IllegalArgumentException if it is negative, has a part of a second, or is longer than 68 years
         */
        public Builder outageLimit(Duration limit) {
            settings.set(ExchangeOptions.OUTAGE, limit);
            return this;
        }

        /**
         * Sets how long nothing may move although both sides live, by default 120 seconds. In option files
         * {@code sst-idle-timeout}.
         *
         * @param limit whole seconds; zero is without limit
         * @return this
         * @throws IllegalArgumentException if it is negative, has a part of a second, or is longer than 68 years
         */
        public Builder idleTimeout(Duration limit) {
            settings.set(ExchangeOptions.IDLE, limit);
            return this;
        }

        /**
         * Ends the settings.
         *
         * @return the settings
         */
        public Settings build() {
            return settings.build();
        }
    }
}
