/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A file being received, under its own name or under a temporary one until it is complete.
 *
 * <p>Closing an incomplete file deletes it, unless it overwrites an older version in place.
 */
final class ReceivedFile implements Closeable {
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Path path;
    private final Path written;
    private final FileChannel channel;
    private final @Nullable FileChannel basis;
    private boolean keep;

    private ReceivedFile(Path path, Path written, FileChannel channel, @Nullable FileChannel basis, boolean keep) {
        this.path = path;
        this.written = written;
        this.channel = channel;
        this.basis = basis;
        this.keep = keep;
    }

    /**
     * Opens a file.
     *
     * @param mode the largest permissions of a new file
     */
    static ReceivedFile open(Path path, @Nullable Path basis, boolean inPlace, int mode) throws IOException {
        boolean there = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
        Path written = inPlace ? path : temporary(path);
        FileChannel channel = FileChannel.open(written, options(inPlace && there), UnixFile.madeWith(mode));
        try {
            FileChannel older = basis == null
                    ? null
                    : basis.equals(written) ? channel : FileChannel.open(basis, StandardOpenOption.READ);
            return new ReceivedFile(path, written, channel, older, inPlace && there);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static Set<OpenOption> options(boolean there) {
        return Set.of(
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                there ? StandardOpenOption.CREATE : StandardOpenOption.CREATE_NEW,
                LinkOption.NOFOLLOW_LINKS);
    }

    /** A hidden name in the same directory, so that the final rename is atomic. */
    private static Path temporary(Path path) {
        String name = String.valueOf(path.getFileName()).replaceAll("\\P{ASCII}", "_");
        String shortened = name.length() > 60 ? name.substring(0, 60) : name;
        return path.resolveSibling(
                "." + shortened + "." + ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet() + ".part");
    }

    FileChannel channel() {
        return channel;
    }

    @Nullable
    FileChannel basis() {
        return basis;
    }

    /** Returns the location of the bytes until the file is complete. */
    Path written() {
        return written;
    }

    /** Completes the file and gives it its name. */
    void complete() throws IOException {
        if (!written.equals(path)) {
            Files.move(written, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        keep = true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (basis != null) {
            basis.close();
        }
        if (!keep) {
            Files.deleteIfExists(written);
        }
    }
}
