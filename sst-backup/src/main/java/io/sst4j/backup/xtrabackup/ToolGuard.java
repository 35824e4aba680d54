/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.install.Staging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that no tool of a joiner that was killed still works in the staging directory.
 *
 * <p>A child outlives a parent that dies by {@code SIGKILL}. Its process id stands in a file, with its start time, because
 * ids come again.
 */
final class ToolGuard {
    private static final Logger LOG = LoggerFactory.getLogger(ToolGuard.class);
    private static final long KILL_SECONDS = 30;

    private final Path note;

    ToolGuard(Staging staging) {
        this.note = staging.work().resolve("tool");
    }

    void remember(ProcessHandle tool) throws SstException {
        try {
            Files.writeString(note, tool.pid() + " " + startOf(tool) + "\n");
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "write " + note, e);
        }
    }

    void forget() {
        try {
            Files.deleteIfExists(note);
        } catch (IOException e) {
            LOG.debug("delete {}", note, e);
        }
    }

    void killLeftOver(TransferLink link) throws SstException {
        Optional<ProcessHandle> left = leftOver();
        if (left.isEmpty()) {
            return;
        }
        link.notice(
                Level.WARNING,
                "ending the backup tool of an earlier transfer, process "
                        + left.get().pid());
        left.get().destroyForcibly();
        try {
            left.get().onExit().get(KILL_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SstException(ErrorCode.CANCELLED, "interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new SstException(
                    ErrorCode.ALREADY_RUNNING,
                    "the backup tool of an earlier transfer, process "
                            + left.get().pid() + ", does not end: kill it",
                    e);
        }
    }

    private Optional<ProcessHandle> leftOver() throws SstException {
        if (!Files.isReadable(note)) {
            return Optional.empty();
        }
        try {
            String[] words = Files.readString(note).strip().split(" ", 2);
            if (words.length != 2 || !words[0].matches("\\d{1,10}")) {
                return Optional.empty();
            }
            return ProcessHandle.of(Long.parseLong(words[0]))
                    .filter(process -> process.isAlive() && startOf(process).equals(words[1]));
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "read " + note, e);
        }
    }

    private static String startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("?");
    }
}
