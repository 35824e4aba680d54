/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.backup.internal.wsrep.WsrepConfiguration;
import io.sst4j.internal.io.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files with which a script claims its node: {@code wsrep_sst.pid}, and on a joiner {@code sst_in_progress}.
 *
 * <p>A pid file counts only while its process lives and is older than the file, because in a container the same
 * process ids return after a restart. If an earlier transfer is really running, this class waits for it as long as
 * the stock scripts do.
 */
final class NodeFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeFiles.class);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Path pidFile;
    private final Optional<Path> progressFile;

    private NodeFiles(Path pidFile, Optional<Path> progressFile) {
        this.pidFile = pidFile;
        this.progressFile = progressFile;
    }

    static NodeFiles claim(WsrepConfiguration configuration, ServerLog log, Cancellation cancellation)
            throws SstException {
        Path datadir = configuration.arguments().datadir();
        Path pidFile = datadir.resolve("wsrep_sst.pid");
        try {
            Files.createDirectories(datadir);
            awaitEarlier(pidFile, log, cancellation);
            // the owner of the directory can delete a file of root, but not write to it
            Files.deleteIfExists(pidFile);
            Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");
            Optional<Path> progressFile = Optional.empty();
            if (configuration.arguments().role() == Role.JOINER) {
                progressFile = Optional.of(datadir.resolve("sst_in_progress"));
                if (Files.exists(progressFile.get())) {
                    log.info("Stale sst_in_progress file: the last transfer did not finish");
                } else {
                    Files.createFile(progressFile.get());
                }
            }
            return new NodeFiles(pidFile, progressFile);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "claim the data directory " + datadir, e);
        }
    }

    private static void awaitEarlier(Path pidFile, ServerLog log, Cancellation cancellation) throws IOException {
        Deadline deadline = Deadline.in(LIMIT);
        boolean told = false;
        while (true) {
            Optional<ProcessHandle> earlier = runningOwner(pidFile);
            if (earlier.isEmpty()) {
                return;
            }
            if (deadline.isOver()) {
                throw new SstException(
                        ErrorCode.ALREADY_RUNNING,
                        "an earlier SST, process " + earlier.get().pid() + " of " + pidFile + ", still runs after "
                                + Deadline.text(LIMIT) + ": end it, then start this node again");
            }
            if (!told) {
                log.warning("previous SST is not completed, waiting for it to exit");
                told = true;
            }
            cancellation.pause(PAUSE);
        }
    }

    private static Optional<ProcessHandle> runningOwner(Path pidFile) throws IOException {
        if (!Files.isReadable(pidFile)) {
            return Optional.empty();
        }
        String text = Files.readString(pidFile).strip();
        if (!text.matches("\\d{1,10}")) {
            return Optional.empty();
        }
        Instant written = Files.getLastModifiedTime(pidFile).toInstant();
        return ProcessHandle.of(Long.parseLong(text))
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> process.info()
                        .startInstant()
                        .map(start -> !start.isAfter(written.plusSeconds(1)))
                        .orElse(false));
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(pidFile);
            if (progressFile.isPresent()) {
                Files.deleteIfExists(progressFile.get());
            }
        } catch (IOException e) {
            LOG.warn("cannot delete the files of this transfer: {}", String.valueOf(e.getMessage()));
        }
    }
}
