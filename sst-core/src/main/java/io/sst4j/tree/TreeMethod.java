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
 * The method {@code tree}: copies the content of a directory, such as a Raft snapshot, a Lucene index or a RocksDB checkpoint,
 * and installs it in place of another directory's content with a journal.
 *
 * <pre>{@code
 * Donor donor = Sst.donor(TreeMethod.sourceOf(Path.of("/var/lib/app/checkpoint-42"), position)).build();
 * Joiner joiner = Sst.joiner(TreeMethod.targetOf(Path.of("/var/lib/app/state"))).listenOn(endpoint).build();
 * }</pre>
 *
 * <p>The method transfers:
 *
 * <ul>
 *   <li>files, directories (including empty ones), and symbolic links as links;
 *   <li>the permissions of owner, group and others;
 *   <li>modification times of files and directories, to 100 ns from 1970 to 2262 and to a second before 1970.
 * </ul>
 *
 * <p>Blocks of zeros become holes. Owners, special permission bits, extended attributes and times of links are not transferred,
 * and two hard links arrive as two files. The owner of the received files can always read them, and can write to directories.
 *
 * <p>The donor refuses, by name, entries that cannot be transferred: devices, pipes and sockets; links that are absolute or lead
 * out of the directory; names that are not Unicode text or exceed 255 bytes; and paths longer than 4,096 bytes. A file that
 * changes or vanishes while it is read ends the transfer with {@link ErrorCode#LOCAL_IO}, so pass a snapshot that nothing writes
 * to. A directory {@code .sst} at the top is a joiner's staging directory and is not sent.
 *
 * <p>The bytes are sent over an {@linkplain io.sst4j.exchange exchange} of several connections. Each connection may break at any
 * time and is then reopened. Only an outage longer than the limit, five minutes by default, ends the transfer.
 *
 * <p>The joiner receives into {@code .sst} in its own directory and verifies a SHA-256 of each file and of the whole. It refuses
 * these streams, naming the entry:
 *
 * <ul>
 *   <li>truncated, changed or incomplete ones, with {@link ErrorCode#TRUNCATED_STREAM}, {@link ErrorCode#MALFORMED_STREAM} or
 *       {@link ErrorCode#INCOMPLETE_SNAPSHOT};
 *   <li>ones that would write outside the directory, with {@link ErrorCode#HOSTILE_STREAM}.
 * </ul>
 *
 * <p>If {@code .sst} is changed before the install, the transfer fails with {@link ErrorCode#INCOMPLETE_SNAPSHOT}. Both nodes
 * report the same {@link io.sst4j.Manifest}. Set {@link Builder#manifest} to write it to a file with a line for each file.
 *
 * <p>The old content stays unchanged until the install, and the new content replaces all of it. A crash at any point leaves
 * either the old or the new content complete: the next {@link io.sst4j.Joiner#listen()} on the directory finishes or undoes an
 * interrupted install. Only one joiner at a time may use a directory; it locks the file {@code .sst.lock} in it. Nothing else may
 * write to the directory while the new content is installed.
 *
 * <p>A donor keeps all names in memory, about 200 bytes each. If they would take more than half of the heap, it fails with
 * {@link ErrorCode#OUT_OF_MEMORY}. A joiner keeps no names while it receives, and only the top-level names while it installs.
 *
 * <p>Through {@link io.sst4j.Sst#method} the method takes the settings that {@link #options()} builds or that option files
 * contain.
 */
public final class TreeMethod implements SnapshotMethod {
    /** The name of the method. */
    public static final String NAME = "tree";

    /** Creates the method. Called by the service loader. */
    public TreeMethod() {}

    @Override
    public String name() {
        return NAME;
    }

    /** Returns the settings that {@link #options()} builds. They have the same names in option files. */
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
     * Returns a builder of this method's settings.
     *
     * @return a builder without a directory
     */
    public static Builder options() {
        return new Builder();
    }

    /**
     * Creates the donor's half for a state without a position.
     *
     * @param directory the directory whose content is sent
     * @return a source for one transfer
     */
    public static SnapshotSource sourceOf(Path directory) {
        return sourceOf(directory, SnapshotPosition.UNDEFINED);
    }

    /**
     * Creates the donor's half.
     *
     * @param directory the directory whose content is sent
     * @param position the content's position, included in the joiner's report
     * @return a source for one transfer
     */
    public static SnapshotSource sourceOf(Path directory, SnapshotPosition position) {
        return new TreeSource(directory, position, ExchangeOptions.DEFAULT, Optional.empty(), Reuse.OFF);
    }

    /**
     * Creates the joiner's half. It waits five minutes for a donor.
     *
     * @param directory the directory whose content is replaced; created if missing
     * @return a target for one transfer
     */
    public static SnapshotTarget targetOf(Path directory) {
        return targetOf(directory, SessionKey.random());
    }

    /**
     * Creates the joiner's half with a key that the donor knows in advance. The donor can then start before the joiner listens.
     *
     * <pre>{@code
     * TransferAddress address = key.announcedIn(TransferAddress.of(endpoint, TreeMethod.NAME));
     * }</pre>
     *
     * @param directory the directory whose content is replaced; created if missing
     * @param key the key of this one transfer
     * @return a target for one transfer
     */
    public static SnapshotTarget targetOf(Path directory, SessionKey key) {
        return new TreeTarget(
                directory, TreeOptions.INITIAL_LIMIT, ExchangeOptions.DEFAULT, key, Optional.empty(), Reuse.OFF);
    }

    /**
     * Builds settings of the method {@code tree}. Donor and joiner may be given the same settings. Not safe for use by several
     * threads.
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
         * Sets the directory whose content a donor sends and a joiner replaces. A joiner creates it if it is missing. Required.
         * The name in option files is {@code directory}.
         *
         * @param directory the directory
         * @return this
         */
        public Builder directory(Path directory) {
            settings.set(TreeOptions.DIRECTORY, directory);
            return this;
        }

        /**
         * Sets the position of the donor's content, by default {@link SnapshotPosition#UNDEFINED}. The name in option files is
         * {@code position}.
         *
         * @param position the position, included in the joiner's report without the binary log position
         * @return this
         */
        public Builder position(SnapshotPosition position) {
            settings.set(TreeOptions.POSITION, position);
            return this;
        }

        /**
         * Sets how long a joiner waits for a donor, by default 300 seconds. The name in option files is
         * {@code sst-initial-timeout}.
         *
         * @param limit whole seconds; zero for no limit
         * @return this
         * @throws IllegalArgumentException if the limit is negative, has a fraction of a second, or is longer than 68 years
         */
        public Builder initialTimeout(Duration limit) {
            settings.set(TreeOptions.WAIT, limit);
            return this;
        }

        /**
         * Sets a file that lists all files with their SHA-256, for {@link TreeManifest#verify}. This node writes it when all
         * files have arrived. The name in option files is {@code manifest}.
         *
         * @param file a path outside of the directory; an existing file is replaced
         * @return this
         */
        public Builder manifest(Path file) {
            settings.set(TreeOptions.MANIFEST, file);
            return this;
        }

        /**
         * Sets the largest number of connections that a donor opens, by default 8. It opens only as many as are useful. The name
         * in option files is {@code sst-lanes-max}.
         *
         * @param most from 1 to 64
         * @return this
         * @throws IllegalArgumentException if the number is out of range
         */
        public Builder lanes(int most) {
            settings.set(ExchangeOptions.LANES, most);
            return this;
        }

        /**
         * Sets the compression with zstd. It is used only if both nodes have zstd-jni and neither turns it off. The default is
         * {@code auto}: compress while that gives a higher throughput. The name in option files is {@code sst-compress}.
         *
         * @param word {@code auto}, {@code off}, or {@code zstd:} with a level from 1 to 19 to compress always
         * @return this
         */
        public Builder compress(String word) {
            settings.set(ExchangeOptions.COMPRESS, word);
            return this;
        }

        /**
         * Sets whether a joiner receives only the parts of files that it does not have yet, by default {@code off}. Both nodes
         * must turn it on. The joiner reuses the directory to be replaced and the files of an earlier failed attempt. Those files
         * stay in {@code .sst} for the next attempt. With reuse on, a donor learns which of its own contents the joiner has at
         * the same path. The name in option files is {@code sst-reuse}.
         *
         * @param word {@code on}, {@code off}, or {@code auto} to offer content only while that is faster than sending it
         * @return this
         */
        public Builder reuse(String word) {
            settings.set(Reuse.SETTING, word);
            return this;
        }

        /**
         * Sets the longest network outage that the transfer survives, by default 300 seconds. The name in option files is
         * {@code sst-outage-limit}.
         *
         * @param limit whole seconds; zero for the default
         * @return this
         * @throws IllegalArgumentException if the limit is negative, has a fraction of a second, or is longer than 68 years
         */
        public Builder outageLimit(Duration limit) {
            settings.set(ExchangeOptions.OUTAGE, limit);
            return this;
        }

        /**
         * Sets how long the transfer may make no progress while both nodes are alive, by default 120 seconds. The name in option
         * files is {@code sst-idle-timeout}.
         *
         * @param limit whole seconds; zero for no limit
         * @return this
         * @throws IllegalArgumentException if the limit is negative, has a fraction of a second, or is longer than 68 years
         */
        public Builder idleTimeout(Duration limit) {
            settings.set(ExchangeOptions.IDLE, limit);
            return this;
        }

        /**
         * Builds the settings.
         *
         * @return the settings
         */
        public Settings build() {
            return settings.build();
        }
    }
}
