/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.Phase;
import io.sst4j.TransferEvent;
import io.sst4j.TransferListener;
import io.sst4j.backup.internal.wsrep.SstOption;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The lines that a script adds to its server's error log, in the format of the stock scripts: {@code WSREP_SST:
 * [INFO] text (yyyymmdd HH:MM:SS.mmm)}. Percona XtraDB Cluster 8.0 adds the time itself and has {@code INF:text}.
 *
 * <p>Safe for use by several threads.
 */
final class ServerLog {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd HH:mm:ss.SSS", Locale.ROOT);

    private final PrintStream err;
    private final Clock clock;
    private volatile Phase phase = Phase.PREFLIGHT;
    private volatile boolean prefixed;
    private @Nullable Syslog syslog;

    ServerLog(PrintStream err, Clock clock) {
        this.err = err;
        this.clock = clock;
    }

    void info(String text) {
        line("INFO", text);
    }

    void warning(String text) {
        line("WARNING", text);
    }

    void error(String text) {
        line("ERROR", text);
    }

    /** Enables the prefixes with which a Percona XtraDB Cluster server classifies lines. */
    void usePrefixes(boolean wanted) {
        prefixed = wanted;
    }

    /** Sends the following lines to the system log, which adds the time. */
    synchronized void moveTo(Syslog other) {
        syslog = other;
    }

    private void line(String level, String text) {
        line(Syslog.Priority.valueOf(level), level, text);
    }

    private synchronized void line(Syslog.Priority priority, String level, String text) {
        String oneLine = text.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cntrl}", "?");
        Syslog open = syslog;
        if (open != null) {
            try {
                open.line(priority, oneLine);
                return;
            } catch (IOException e) {
                syslog = null;
                line(
                        "WARNING",
                        "the program logger accepts no more lines (" + e.getMessage() + "), so they are written here");
            }
        }
        err.print(
                prefixed
                        ? prefix(priority) + oneLine + "\n"
                        : "WSREP_SST: [" + level + "] " + oneLine + " ("
                                + LocalDateTime.now(clock).format(TIME) + ")\n");
        err.flush();
    }

    private static String prefix(Syslog.Priority priority) {
        return switch (priority) {
            case ERROR -> "ERR:";
            case WARNING -> "WRN:";
            case INFO -> "INF:";
        };
    }

    /** Returns the current phase of the transfer, for the exit code. */
    Phase phase() {
        return phase;
    }

    TransferListener listener(WsrepConfiguration configuration) {
        boolean times = configuration.get(SstOption.TIME).orElse("0").equals("1");
        return event -> {
            if (event instanceof TransferEvent.PhaseStarted started) {
                phase = started.phase();
                begin(phase);
            } else if (event instanceof TransferEvent.PhaseFinished finished && times) {
                info("NOTE: " + finished.phase().word() + " took "
                        + finished.elapsed().toMillis() + " ms");
            } else if (event instanceof TransferEvent.Notice notice) {
                line(notice.level().name(), notice.text());
            } else if (event instanceof TransferEvent.Completed completed) {
                summary(completed);
            }
        };
    }

    private void begin(Phase started) {
        switch (started) {
            case PREFLIGHT, VERIFY -> {}
            case CONNECT -> info("Waiting for the peer");
            case HANDSHAKE -> info("Stage 1: transferring the position");
            case TRANSFER -> info("Stage 2: transferring the snapshot");
            case PREPARE -> info("Preparing the backup");
            case INSTALL -> info("Installing the snapshot in place of the old data");
        }
    }

    private void summary(TransferEvent.Completed completed) {
        StringBuilder text = new StringBuilder();
        completed
                .report()
                .phases()
                .forEach(phaseFinished -> text.append(", ")
                        .append(phaseFinished.phase().word())
                        .append(' ')
                        .append(phaseFinished.elapsed().toMillis())
                        .append(" ms"));
        info("Transferred " + completed.report().bytes() + " bytes in "
                + completed.report().elapsed().toMillis() + " ms" + text);
    }
}
