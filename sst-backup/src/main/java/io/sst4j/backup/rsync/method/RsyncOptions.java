/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.ErrorCode;
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

/** The options of the method, read and checked once. Immutable. */
final class RsyncOptions {
    private static final Duration INITIAL_LIMIT = Duration.ofMinutes(5);
    private static final int MOST_THREADS = 64;
    /** More connections need more memory than a launcher has, and hardly make it faster. */
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
        this.previousData = PreviousData.parse(settings.get("sst-previous-data").orElse("auto"));
        this.initialLimit = MethodSettings.seconds(settings, "sst-initial-timeout", INITIAL_LIMIT);
        this.skipRemote = skipsRemote(settings.get("sst-remote-tablespaces").orElse("fail"));
        this.outside = MethodSettings.dataDirectories(settings);
        this.threads = threads(settings);
        this.maxBinlogs = maxBinlogs(settings);
    }

    private static boolean skipsRemote(String word) throws SstException {
        return switch (word) {
            case "fail" -> false;
            case "skip" -> true;
            default ->
                throw new SstException(
                        ErrorCode.INVALID_OPTION, "sst-remote-tablespaces='" + word + "' is none of fail, skip");
        };
    }

    private static int threads(Settings settings) throws SstException {
        long value = settings.number(
                "backup-threads",
                Math.min(MOST_THREADS_UNASKED, Runtime.getRuntime().availableProcessors()));
        if (value < 1) {
            throw new SstException(ErrorCode.INVALID_OPTION, "backup-threads=" + value + " is less than one");
        }
        return (int) Math.min(value, MOST_THREADS);
    }

    private static int maxBinlogs(Settings settings) throws SstException {
        long value = settings.number("sst-max-binlogs", 1);
        return value < 0 ? Integer.MAX_VALUE : (int) Math.min(value, Integer.MAX_VALUE);
    }

    /** Fails where this node could not read the files of a snapshot. */
    void requireKeys(Path snapshot, String fate) throws SstException {
        EncryptedRedoLog.requireKeys(snapshot, settings, fate);
    }

    /** The server of a joiner, which decides whose data it can use. */
    OwnServer server() {
        return OwnServer.of(settings);
    }

    DataLayout layout() {
        return layout;
    }

    /** How large a snapshot of this node's files is, the redo log included; for a joiner the best guess of what comes. */
    long size() throws SstException {
        Path redo = layout.redo().resolve("ib_logfile0");
        try {
            return Footprint.of(layout) + (Files.isRegularFile(redo) ? Files.size(redo) : 0);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "add up the files of " + layout.datadir(), e);
        }
    }

    /** How the data of a joiner is replaced. */
    DataRules rules(RsyncEntries entries) {
        return new DataRules(layout, previousData, outside, moveLog(), entries);
    }

    Path moveLog() {
        return layout.datadir().resolve("rsync.move.log");
    }

    /** How long a joiner waits for its donor, and later for the next connection; zero for ever. */
    Duration initialLimit() {
        return initialLimit;
    }

    SnapshotPosition position() throws SstException {
        return MethodSettings.position(settings);
    }

    boolean bypass() throws SstException {
        return settings.flag("bypass", false);
    }

    /** Whether only differences travel. */
    boolean wan() {
        return settings.get("method").orElse(RsyncMethod.NAME).equals(RsyncMethod.WAN);
    }

    /** Whether tables whose tablespaces are outside the data directory may arrive without their data. */
    boolean skipRemote() {
        return skipRemote;
    }

    /** How many schemas are pushed at the same time. */
    int threads() {
        return threads;
    }

    /** How many files of the binary log travel. */
    int maxBinlogs() {
        return maxBinlogs;
    }

    /** The module of the data directory; the others are called after it. */
    String module() {
        return settings.get("module").orElse(Modules.DEFAULT);
    }
}
