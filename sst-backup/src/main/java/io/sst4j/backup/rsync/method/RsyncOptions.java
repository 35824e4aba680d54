/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.backup.internal.node.DataLayout;
import io.sst4j.backup.internal.node.DataRules;
import io.sst4j.backup.internal.node.EncryptedRedoLog;
import io.sst4j.backup.internal.node.Footprint;
import io.sst4j.backup.internal.node.MethodSettings;
import io.sst4j.backup.internal.node.OwnServer;
import io.sst4j.backup.internal.node.PreviousData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The method's options, read and checked once. Immutable. */
final class RsyncOptions {
    static final Setting METHOD = Setting.word(
                    "method",
                    List.of(RsyncMethod.NAME, RsyncMethod.WAN),
                    "Requested name of the method; with the second, only differences are sent")
            .byDefault(RsyncMethod.NAME);
    static final Setting SST_REMOTE_TABLESPACES = Setting.word(
                    "sst-remote-tablespaces",
                    List.of("fail", "skip"),
                    "Treatment of DATA DIRECTORY tables that the peer cannot transfer")
            .byDefault("fail");
    static final Setting BACKUP_THREADS = Setting.number(
                    "backup-threads", 1, Long.MAX_VALUE, "Number of schemas pushed concurrently, at most 64")
            .otherwise("one for each of up to 16 processors")
            .heededBy(Role.DONOR);
    static final Setting SST_MAX_BINLOGS = Setting.number(
                    "sst-max-binlogs",
                    Long.MIN_VALUE,
                    Long.MAX_VALUE,
                    "Number of most recent binary log files to send; negative for all")
            .byDefault("1")
            .heededBy(Role.DONOR);
    static final Setting MODULE = Setting.text("module", "Name of the data directory in the joiner's address")
            .byDefault(Modules.DEFAULT)
            .heededBy(Role.JOINER);

    static final List<Setting> ALL = Stream.of(
                    MethodSettings.OF_FILES,
                    List.of(METHOD, SST_REMOTE_TABLESPACES, BACKUP_THREADS, SST_MAX_BINLOGS, MODULE),
                    List.of(EncryptedRedoLog.SERVER_PLUGINS, EncryptedRedoLog.SERVER_ARGUMENTS.heededBy(Role.JOINER)))
            .flatMap(List::stream)
            .toList();

    private static final int MOST_THREADS = 64;
    /** More connections need more memory than a launcher has, and are hardly faster. */
    private static final int MOST_THREADS_UNASKED = 16;

    private final Settings settings;
    private final DataLayout layout;
    private final PreviousData previousData;
    private final Duration initialLimit;
    private final boolean skipRemote;
    private final List<Path> outside;
    private final int threads;
    private final int maxBinlogs;

    RsyncOptions(Settings settings) throws SstException {
        this.settings = settings;
        this.layout = DataLayout.from(settings);
        this.previousData = PreviousData.of(settings);
        this.initialLimit = MethodSettings.initialTimeout(settings);
        this.skipRemote = settings.get(SST_REMOTE_TABLESPACES).orElseThrow().equalsIgnoreCase("skip");
        this.outside = MethodSettings.dataDirectories(settings);
        this.threads = threads(settings);
        this.maxBinlogs = maxBinlogs(settings);
    }

    private static int threads(Settings settings) throws SstException {
        OptionalLong asked = settings.number(BACKUP_THREADS);
        int processors = Runtime.getRuntime().availableProcessors();
        return (int) Math.min(asked.orElse(Math.min(MOST_THREADS_UNASKED, processors)), MOST_THREADS);
    }

    private static int maxBinlogs(Settings settings) throws SstException {
        long value = settings.number(SST_MAX_BINLOGS).orElseThrow();
        return value < 0 ? Integer.MAX_VALUE : (int) Math.min(value, Integer.MAX_VALUE);
    }

    /** Fails if this node could not read the files of a snapshot. */
    void requireKeys(Path snapshot, String fate) throws SstException {
        EncryptedRedoLog.requireKeys(snapshot, settings, fate);
    }

    /** Returns a joiner's server, which decides which donors' data it can use. */
    OwnServer server() {
        return OwnServer.of(settings);
    }

    DataLayout layout() {
        return layout;
    }

    /**
     * Returns the size of this node's files, including the redo log; on a joiner, this is an estimate of the
     * snapshot's size.
     */
    long size() throws SstException {
        Path redo = layout.redo().resolve("ib_logfile0");
        try {
            return Footprint.of(layout) + (Files.isRegularFile(redo) ? Files.size(redo) : 0);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "add up the files of " + layout.datadir(), e);
        }
    }

    /** Returns the rules for replacing a joiner's data. */
    DataRules rules(RsyncEntries entries) {
        return new DataRules(layout, previousData, outside, moveLog(), entries);
    }

    Path moveLog() {
        return layout.datadir().resolve("rsync.move.log");
    }

    /** Returns how long a joiner waits for its donor, and later for the next connection; zero means forever. */
    Duration initialLimit() {
        return initialLimit;
    }

    SnapshotPosition position() throws SstException {
        return MethodSettings.position(settings);
    }

    boolean bypass() throws SstException {
        return settings.flag(MethodSettings.BYPASS);
    }

    /** Returns true if only differences are sent. */
    boolean wan() {
        return settings.get(METHOD).orElseThrow().equalsIgnoreCase(RsyncMethod.WAN);
    }

    /** Returns true if tables with tablespaces outside the data directory may arrive without their data. */
    boolean skipRemote() {
        return skipRemote;
    }

    /** Returns how many schemas are pushed concurrently. */
    int threads() {
        return threads;
    }

    /** Returns how many binary log files are sent. */
    int maxBinlogs() {
        return maxBinlogs;
    }

    /** Returns the module of the data directory; the other modules' names derive from it. */
    String module() {
        return settings.get(MODULE).orElseThrow();
    }
}
