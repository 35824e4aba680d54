/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.backup.internal.wsrep.SstOption;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The system log, written through the {@code logger} program: one child process for each priority.
 *
 * <p>The tags are those of the stock script: the tag of {@code mysqld_safe}, a hyphen, and {@code wsrep-sst-<role>}
 * for the script's own lines or {@code innobackupex-<step>} for the backup tool's lines.
 */
final class Syslog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Syslog.class);
    private static final long END_SECONDS = 5;

    /** The step in the tag, by the name of the tool's log here. */
    private static final Map<String, String> STEPS =
            Map.of("backup", "backup", "prepare", "apply", "move", "move", "filter", "filter");

    private final String prefix;
    private final Role role;
    private final Map<Priority, Process> loggers = new EnumMap<>(Priority.class);

    /** The priority of a line. */
    enum Priority {
        INFO("daemon.info"),
        WARNING("daemon.warning"),
        ERROR("daemon.err");

        private final String word;

        Priority(String word) {
            this.word = word;
        }
    }

    private Syslog(String prefix, Role role) {
        this.prefix = prefix;
        this.role = role;
    }

    /** Returns true if the configuration enables it: 1 means yes, 0 follows {@code mysqld_safe}, -1 means no. */
    static boolean isAskedFor(WsrepConfiguration configuration) throws SstException {
        long asked = configuration.toSettings().number(SstOption.SST_SYSLOG.optionName(), 0);
        return asked == 1 || (asked == 0 && configuration.isPresent(SstOption.SYSLOG));
    }

    /**
     * Opens the system log.
     *
     * @param environment may contain the tag if no option file does
     * @throws IOException if there is no {@code logger} program
     */
    static Syslog open(WsrepConfiguration configuration, Map<String, String> environment) throws IOException {
        String tag = configuration.get(SstOption.SYSLOG_TAG).orElse(environment.getOrDefault("SST_SYSLOG_TAG", ""));
        Syslog syslog = new Syslog(tag + "-", configuration.arguments().role());
        syslog.logger(Priority.INFO);
        return syslog;
    }

    /** Adds a line; fails if it cannot be passed on. */
    void line(Priority priority, String text) throws IOException {
        feed(logger(priority), text + "\n");
    }

    private static void feed(Process logger, String text) throws IOException {
        OutputStream in = logger.getOutputStream();
        in.write(text.getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    private Process logger(Priority priority) throws IOException {
        Process logger = loggers.get(priority);
        if (logger == null) {
            logger = start(priority, prefix + "wsrep-sst-" + role.word());
            loggers.put(priority, logger);
        }
        return logger;
    }

    private static Process start(Priority priority, String tag) throws IOException {
        return new ProcessBuilder("logger", "-p", priority.word, "-t", tag)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Passes on the backup tool's log, if there is one. */
    void tool(String stage, Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Process logger = start(Priority.ERROR, prefix + "innobackupex-" + STEPS.getOrDefault(stage, stage));
            try (OutputStream in = logger.getOutputStream()) {
                Files.copy(file, in);
            }
            end(logger);
        } catch (IOException e) {
            LOG.debug("cannot pass on {}", file, e);
        }
    }

    private static void end(Process logger) {
        try {
            logger.getOutputStream().close();
            if (!logger.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                logger.destroyForcibly();
            }
        } catch (IOException e) {
            LOG.debug("cannot end the logger", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            logger.destroyForcibly();
        }
    }

    @Override
    public void close() {
        List.copyOf(loggers.values()).forEach(Syslog::end);
        loggers.clear();
    }
}
