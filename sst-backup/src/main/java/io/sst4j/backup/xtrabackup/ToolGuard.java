/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ensures that no tool of a killed joiner still works in the staging directory.
 *
 * <p>A child process survives a parent that dies by {@code SIGKILL}. It is recognised by its command line, which
 * names the directory that it prepares. A stored process id would be missing if the parent died before writing it.
 */
final class ToolGuard {
    private static final Logger LOG = LoggerFactory.getLogger(ToolGuard.class);
    private static final long KILL_SECONDS = 30;

    private final String argument;

    /**
     * Creates a guard.
     *
     * @param directory the directory that the tools work in
     */
    ToolGuard(Path directory) {
        argument = "--target-dir=" + directory;
    }

    void killLeftOver(TransferLink link) throws SstException {
        List<ProcessHandle> left =
                ProcessHandle.allProcesses().filter(this::worksThere).toList();
        for (ProcessHandle tool : left) {
            link.notice(Level.WARNING, "ending the backup tool of an earlier transfer, process " + tool.pid());
            tool.destroyForcibly();
            awaitEnd(tool);
        }
    }

    private static void awaitEnd(ProcessHandle tool) throws SstException {
        try {
            tool.onExit().get(KILL_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SstException(ErrorCode.CANCELLED, "interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new SstException(
                    ErrorCode.ALREADY_RUNNING,
                    "the backup tool of an earlier transfer, process " + tool.pid() + ", does not exit: kill it",
                    e);
        }
    }

    /** Reads the arguments from the kernel, because the JDK returns only their first page. */
    private boolean worksThere(ProcessHandle process) {
        Path file = Path.of("/proc", String.valueOf(process.pid()), "cmdline");
        try {
            String line = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return List.of(line.split("\0")).contains(argument);
        } catch (IOException e) {
            LOG.trace("process {} has ended or belongs to another user", process.pid(), e);
            return false;
        }
    }
}
