/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.list.FileKind;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Creates named pipes and sockets, for which Java has no call: a pipe with the system's {@code mkfifo}, a socket as
 * the file that a bound socket leaves behind.
 */
final class SpecialFiles {
    private static final long LIMIT_SECONDS = 10;
    private static final int SHORT = 8;
    private static final int PERMISSIONS = 0777;

    private SpecialFiles() {}

    /**
     * Creates a special file in place of anything but a directory.
     *
     * @param kind a named pipe or a socket
     * @param path the path; its name may contain bytes that no program argument can have, or be too long for a socket
     * @param room a directory of the same file system, for a short and plain temporary name
     * @param mode the largest permissions it may have
     */
    static void make(FileKind kind, Path path, Path room, int mode) throws IOException {
        Path made = room.resolve(".sst4j-" + UUID.randomUUID().toString().substring(0, SHORT));
        try {
            if (kind == FileKind.SOCKET) {
                socket(made);
            } else {
                pipe(made);
            }
            Files.setAttribute(made, "unix:mode", UnixFile.read(made).mode() & mode & PERMISSIONS);
            Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    private static void socket(Path path) throws IOException {
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(path));
        }
    }

    private static void pipe(Path path) throws IOException {
        Process process = new ProcessBuilder("mkfifo", path.toString())
                .redirectErrorStream(true)
                .start();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("mkfifo did not finish within " + LIMIT_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException(
                        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SstException(ErrorCode.CANCELLED, "interrupted while mkfifo was running", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
