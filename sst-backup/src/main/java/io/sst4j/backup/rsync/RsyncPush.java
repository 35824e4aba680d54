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
 * What a client pushes, and how: one run of {@code rsync} to a daemon.
 *
 * <p>Owner, group, permissions, symbolic links, named pipes and sockets travel in any case; times where
 * {@link Builder#times} asks for them. Immutable.
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
     * Begins a push: recursive, whole files, nothing deleted.
     *
     * @param source a directory, whose content is pushed, or a regular file
     * @param destination the module, and below it the path, for instance {@code rsync_sst/./db1}
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

    /** Collects what a push is. Not safe for use by several threads. */
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
         * Sets whether what is in sub-directories is pushed too ({@code --recursive}), or only that they are there
         * ({@code --dirs}).
         *
         * @param value true, unless set
         * @return this
         */
        public Builder recursive(boolean value) {
            recursive = value;
            return this;
        }

        /**
         * Sets whether the daemon deletes what is not in the source, unless a rule excludes it ({@code --delete}).
         *
         * @param value false, unless set
         * @return this
         */
        public Builder delete(boolean value) {
            delete = value;
            return this;
        }

        /**
         * Sets whether the daemon replaces a directory that is not empty where a file, link or pipe of the source is to be
         * ({@code --force}), as deletion does too; without either that file does not arrive, and the push fails in the end.
         *
         * @param value false, unless set
         * @return this
         */
        public Builder force(boolean value) {
            force = value;
            return this;
        }

        /**
         * Sets whether files are written under their names from the start ({@code --inplace}).
         *
         * @param value false, unless set
         * @return this
         */
        public Builder inPlace(boolean value) {
            inPlace = value;
            return this;
        }

        /**
         * Sets whether files are sent whole ({@code --whole-file}), rather than as the difference to what the daemon has.
         *
         * @param value true, unless set
         * @return this
         */
        public Builder wholeFile(boolean value) {
            wholeFile = value;
            return this;
        }

        /**
         * Sets whether the times of files travel ({@code --times}).
         *
         * @param value false, unless set
         * @return this
         */
        public Builder times(boolean value) {
            times = value;
            return this;
        }

        /**
         * Sets whether the daemon skips the files, and only those, whose content it has by their checksum ({@code
         * --checksum}).
         *
         * @param value false, unless set
         * @return this
         */
        public Builder checksum(boolean value) {
            checksum = value;
            return this;
        }

        /**
         * Sets whether every file is sent ({@code --ignore-times}), rather than those whose size or time differs.
         *
         * @param value unless set, true where times do not travel
         * @return this
         */
        public Builder ignoreTimes(boolean value) {
            ignoreTimes = Optional.of(value);
            return this;
        }

        /**
         * Sets whether a symbolic link to a regular file travels as that file, as all links do by {@code --copy-links}.
         * Links to directories, and those that lead nowhere, travel as links nevertheless.
         *
         * @param value false, unless set
         * @return this
         */
        public Builder fileLinks(boolean value) {
            fileLinks = value;
            return this;
        }

        /**
         * Adds a rule behind the others.
         *
         * @param rule which names travel
         * @return this
         */
        public Builder rule(FilterRule rule) {
            rules.add(rule);
            return this;
        }

        /**
         * Ends the collection.
         *
         * @return the push
         */
        public RsyncPush build() {
            return new RsyncPush(this);
        }
    }

    /**
     * What a session of rsync did: the summary in its {@link TransferReport}.
     *
     * @param destination the module and, behind a slash, the path below it
     * @param files regular files that were transferred
     * @param bytes what these files hold together
     * @param literal how many of these bytes travelled; the others were there already
     * @param failures how much did not arrive though it should, each told to the sink and to the client
     */
    public record Report(String destination, long files, long bytes, long literal, int failures)
            implements TransferReport.Summary {

        /** As a report of this side, which began at a time of {@link System#nanoTime}. */
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
