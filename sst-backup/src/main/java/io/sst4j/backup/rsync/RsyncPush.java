/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.Role;
import io.sst4j.SnapshotPosition;
import io.sst4j.TransferReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The source, destination and options of a push: one run of {@code rsync} to a daemon.
 *
 * <p>Owner, group, permissions, symbolic links, named pipes and sockets are always sent. Times are sent if {@link
 * Builder#times} is set. Immutable.
 */
public final class RsyncPush {
    private final Path source;
    private final String destination;
    private final boolean recursive;
    private final boolean delete;
    private final boolean force;
    private final boolean inPlace;
    private final boolean wholeFile;
    private final boolean times;
    private final boolean checksum;
    private final boolean ignoreTimes;
    private final boolean fileLinks;
    private final List<FilterRule> rules;

    private RsyncPush(Builder builder) {
        source = builder.source;
        destination = builder.destination;
        recursive = builder.recursive;
        delete = builder.delete;
        force = builder.force;
        inPlace = builder.inPlace;
        wholeFile = builder.wholeFile;
        times = builder.times;
        checksum = builder.checksum;
        ignoreTimes = builder.ignoreTimes.orElse(!builder.times);
        fileLinks = builder.fileLinks;
        rules = List.copyOf(builder.rules);
    }

    /**
     * Starts a push with the defaults: recursive, whole files, nothing deleted.
     *
     * @param source a directory, whose content is pushed, or a regular file
     * @param destination the module, followed by the path below it, for example {@code rsync_sst/./db1}
     * @return a builder
     */
    public static Builder builder(Path source, String destination) {
        return new Builder(source, destination);
    }

    Path source() {
        return source;
    }

    String destination() {
        return destination;
    }

    boolean recursive() {
        return recursive;
    }

    boolean delete() {
        return delete;
    }

    boolean force() {
        return force;
    }

    boolean inPlace() {
        return inPlace;
    }

    boolean wholeFile() {
        return wholeFile;
    }

    boolean times() {
        return times;
    }

    boolean checksum() {
        return checksum;
    }

    boolean ignoreTimes() {
        return ignoreTimes;
    }

    boolean fileLinks() {
        return fileLinks;
    }

    List<FilterRule> rules() {
        return rules;
    }

    /** Collects the options of a push. Not safe for use by several threads. */
    public static final class Builder {
        private final Path source;
        private final String destination;
        private boolean recursive = true;
        private boolean delete;
        private boolean force;
        private boolean inPlace;
        private boolean wholeFile = true;
        private boolean times;
        private boolean checksum;
        private Optional<Boolean> ignoreTimes = Optional.empty();
        private boolean fileLinks;
        private final List<FilterRule> rules = new ArrayList<>();

        private Builder(Path source, String destination) {
            this.source = source;
            this.destination = destination;
        }

        /**
         * Pushes the content of subdirectories too ({@code --recursive}), or only the subdirectories themselves
         * ({@code --dirs}).
         *
         * @param value true for the content; the default is true
         * @return this builder
         */
        public Builder recursive(boolean value) {
            recursive = value;
            return this;
        }

        /**
         * Makes the daemon delete entries that are not in the source, unless a rule excludes them ({@code --delete}).
         *
         * @param value true to delete; the default is false
         * @return this builder
         */
        public Builder delete(boolean value) {
            delete = value;
            return this;
        }

        /**
         * Makes the daemon replace a non-empty directory with a file, link or pipe of the source ({@code --force}),
         * as deletion does too. If neither is set, that entry is not received and the push fails in the end.
         *
         * @param value true to replace; the default is false
         * @return this builder
         */
        public Builder force(boolean value) {
            force = value;
            return this;
        }

        /**
         * Writes files under their final names from the start ({@code --inplace}).
         *
         * @param value true to write in place; the default is false
         * @return this builder
         */
        public Builder inPlace(boolean value) {
            inPlace = value;
            return this;
        }

        /**
         * Sends whole files ({@code --whole-file}), or only the differences from the daemon's files.
         *
         * @param value true for whole files; the default is true
         * @return this builder
         */
        public Builder wholeFile(boolean value) {
            wholeFile = value;
            return this;
        }

        /**
         * Sends the times of files ({@code --times}).
         *
         * @param value true to send times; the default is false
         * @return this builder
         */
        public Builder times(boolean value) {
            times = value;
            return this;
        }

        /**
         * Makes the daemon skip exactly the files whose content it already has, as shown by their checksum ({@code
         * --checksum}).
         *
         * @param value true to compare checksums; the default is false
         * @return this builder
         */
        public Builder checksum(boolean value) {
            checksum = value;
            return this;
        }

        /**
         * Sends every file ({@code --ignore-times}), or only files whose size or time differs.
         *
         * @param value true for every file; by default true if times are not sent
         * @return this builder
         */
        public Builder ignoreTimes(boolean value) {
            ignoreTimes = Optional.of(value);
            return this;
        }

        /**
         * Sends a symbolic link to a regular file as that file, as {@code --copy-links} does for all links. Links to
         * directories and dangling links are still sent as links.
         *
         * @param value true to send files; the default is false
         * @return this builder
         */
        public Builder fileLinks(boolean value) {
            fileLinks = value;
            return this;
        }

        /**
         * Adds a rule after the others.
         *
         * @param rule the rule that includes or excludes names
         * @return this builder
         */
        public Builder rule(FilterRule rule) {
            rules.add(rule);
            return this;
        }

        /**
         * Builds the push.
         *
         * @return the push
         */
        public RsyncPush build() {
            return new RsyncPush(this);
        }
    }

    /**
     * The result of an rsync session: the summary in its {@link TransferReport}.
     *
     * @param destination the module and, after a slash, the path below it
     * @param files the number of regular files transferred
     * @param bytes the total size of these files
     * @param literal the number of these bytes that were sent; the others were already there
     * @param failures the number of entries that were not received, each reported to the sink and to the client
     */
    public record Report(String destination, long files, long bytes, long literal, int failures)
            implements TransferReport.Summary {

        /** Returns a transfer report of this side, for a start time from {@link System#nanoTime}. */
        TransferReport since(long began, Role role) {
            return TransferReport.ofPart(
                    role,
                    "rsync",
                    SnapshotPosition.UNDEFINED,
                    files,
                    bytes,
                    Duration.ofNanos(System.nanoTime() - began),
                    this);
        }
    }
}
