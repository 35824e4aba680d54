/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.internal.io.CloseAll;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The right to replace a directory's content, held by one joiner at a time: a locked file in the directory. The system releases
 * the lock when the process ends, however it ends.
 *
 * <p>The file is deleted before the lock is released. Another process may have opened it before and then locks a file that no
 * longer exists. The holder of a lock therefore gives the file a random length and checks that the file of that name has it. It
 * must not open the file for this check: a process loses its locks on a file when it closes any channel to it. For the same
 * reason, joiners of one process detect each other without the file.
 */
final class Claim implements Closeable {
    /** The name of the file. It is never installed and never set aside. */
    static final String NAME = Staging.NAME + ".lock";

    private static final int ATTEMPTS = 100;

    /** The limit of the random length. It is small, because a program that copies the directory may not preserve holes. */
    private static final int LENGTHS = 1 << 20;

    private static final Set<Path> OF_THIS_PROCESS = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private Claim(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Claims a directory.
     *
     * @param directory an existing directory
     * @return the claim; closing it releases the directory, and closing it again does nothing
     * @throws SstException with {@link ErrorCode#ALREADY_RUNNING} if another joiner holds it; with {@link ErrorCode#LOCAL_IO} if
     *     the file cannot be created
     */
    static Claim take(Path directory) throws SstException {
        try {
            Path file = directory.toRealPath().resolve(NAME);
            FileChannel locked = OF_THIS_PROCESS.add(file) ? lockOrForget(file) : null;
            if (locked != null) {
                return new Claim(file, locked);
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "lock " + directory.resolve(NAME), e);
        }
        throw new SstException(
                ErrorCode.ALREADY_RUNNING, "another joiner is using " + directory + ": wait until it ends, or stop it");
    }

    private static @Nullable FileChannel lockOrForget(Path file) throws IOException {
        FileChannel locked = null;
        try {
            locked = lock(file);
        } finally {
            if (locked == null) {
                OF_THIS_PROCESS.remove(file);
            }
        }
        return locked;
    }

    /** Locks the file. Returns null if another process holds the lock. */
    private static @Nullable FileChannel lock(Path file) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            boolean locked = false;
            boolean kept = false;
            try {
                locked = channel.tryLock() != null;
                kept = locked && isCurrentFile(channel, file);
            } finally {
                if (!kept) {
                    CloseAll.quietly(channel);
                }
            }
            if (kept || !locked) {
                return kept ? channel : null;
            }
        }
        return null;
    }

    private static boolean isCurrentFile(FileChannel channel, Path file) throws IOException {
        int length = 1 + ThreadLocalRandom.current().nextInt(LENGTHS);
        channel.truncate(0);
        channel.write(ByteBuffer.allocate(1), length - 1L);
        try {
            return Files.size(file) == length;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public synchronized void close() throws SstException {
        if (!channel.isOpen()) {
            return;
        }
        try (channel) {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "release " + file, e);
        } finally {
            OF_THIS_PROCESS.remove(file);
        }
    }
}
