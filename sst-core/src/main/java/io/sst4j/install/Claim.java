/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.io.CloseAll;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * The right to replace the content of a directory, which one joiner has at a time: a locked file in it. The system takes the
 * lock back when the process ends, however it ends.
 *
 * <p>The file is deleted before the lock is given back. Another process may have opened it before, and then locks a file that is
 * no longer there; so whoever has the lock writes a word of its own and looks whether the file of that name has it.
 */
final class Claim implements Closeable {
    /** The name of the file. It is never part of what is installed, nor of what gives way. */
    static final String NAME = Staging.NAME + ".lock";

    private static final int ATTEMPTS = 100;

    private final Path file;
    private final FileChannel channel;

    private Claim(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Claims a directory.
     *
     * @param directory exists
     * @return the claim; closing it gives it back, more than once does nothing
     * @throws SstException with {@link ErrorCode#ALREADY_RUNNING} if another joiner has it, with {@link ErrorCode#LOCAL_IO} if the
     *     file cannot be made
     */
    static Claim take(Path directory) throws SstException {
        Path file = directory.resolve(NAME);
        try {
            for (int i = 0; i < ATTEMPTS; i++) {
                FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                if (!isLocked(channel)) {
                    CloseAll.quietly(channel);
                    break;
                }
                if (isTheFileOfThatName(channel, file)) {
                    return new Claim(file, channel);
                }
                CloseAll.quietly(channel);
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "lock " + file, e);
        }
        throw new SstException(
                ErrorCode.ALREADY_RUNNING,
                "another joiner is at work in " + directory + ": wait until it ends, or stop it");
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static boolean isTheFileOfThatName(FileChannel channel, Path file) throws IOException {
        String word = UUID.randomUUID().toString();
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(word.getBytes(StandardCharsets.US_ASCII)));
        try {
            return Files.readString(file, StandardCharsets.US_ASCII).equals(word);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void close() throws SstException {
        if (!channel.isOpen()) {
            return;
        }
        try (channel) {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "give back " + file, e);
        }
    }
}
