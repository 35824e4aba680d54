/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates several files atomically with their permissions: all of them or none. Existing files are kept unless they are to be
 * replaced.
 */
final class NewFiles {
    private static final Logger LOG = LoggerFactory.getLogger(NewFiles.class);

    private final boolean replace;
    private final List<Path> temporary = new ArrayList<>();
    private final List<Path> placed = new ArrayList<>();

    private NewFiles(boolean replace) {
        this.replace = replace;
    }

    /**
     * A file to create.
     *
     * @param content its text
     * @param permissions in the form of {@code ls -l}; only the owner may read the file until it is complete
     */
    record NewFile(Path path, Secret content, String permissions) {
        static NewFile secret(Path path, Secret content) {
            return new NewFile(path, content, "rw-------");
        }

        static NewFile open(Path path, String content) {
            return new NewFile(path, Secret.of(content), "rw-r--r--");
        }
    }

    /**
     * Writes files.
     *
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if a file exists and must not be replaced; with
     *     {@link ErrorCode#LOCAL_IO} if a file cannot be written
     */
    static void write(List<NewFile> files, boolean replace) throws SstException {
        NewFiles writing = new NewFiles(replace);
        try {
            writing.refuseExisting(files);
            for (NewFile file : files) {
                writing.prepare(file);
            }
            writing.place(files);
        } catch (SstException e) {
            writing.undo();
            throw e;
        } finally {
            writing.temporary.forEach(NewFiles::delete);
        }
    }

    /** Checks early, so that nothing needs to be undone. A file that appears later is detected when the new one is placed. */
    private void refuseExisting(List<NewFile> files) throws SstException {
        for (NewFile file : files) {
            if (!replace && Files.exists(file.path(), LinkOption.NOFOLLOW_LINKS)) {
                throw exists(file.path());
            }
        }
    }

    private void prepare(NewFile file) throws SstException {
        Path path = file.path().toAbsolutePath();
        try {
            // the JDK's temporary file is readable only for the owner from the beginning
            Path prepared = Files.createTempFile(parent(path), "." + path.getFileName(), ".new");
            temporary.add(prepared);
            try (FileChannel channel = FileChannel.open(prepared, StandardOpenOption.WRITE)) {
                ByteBuffer text =
                        StandardCharsets.US_ASCII.encode(file.content().reveal());
                while (text.hasRemaining()) {
                    channel.write(text);
                }
                if (Files.getFileAttributeView(prepared, PosixFileAttributeView.class) != null) {
                    Files.setPosixFilePermissions(prepared, PosixFilePermissions.fromString(file.permissions()));
                }
                channel.force(true);
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "write the file " + file.path(), e);
        }
    }

    private static Path parent(Path path) throws SstException {
        Path parent = path.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new SstException(
                    ErrorCode.LOCAL_IO, "the file " + path + " cannot be written: create its directory first");
        }
        return parent;
    }

    private void place(List<NewFile> files) throws SstException {
        for (int i = 0; i < files.size(); i++) {
            Path path = files.get(i).path();
            try {
                if (replace) {
                    Files.move(temporary.get(i), path, StandardCopyOption.ATOMIC_MOVE);
                } else {
                    // a link never replaces an existing file; a move might
                    Files.createLink(path, temporary.get(i));
                    placed.add(path);
                }
            } catch (FileAlreadyExistsException e) {
                throw exists(path);
            } catch (IOException | UnsupportedOperationException e) {
                throw SstException.of(ErrorCode.LOCAL_IO, "put the file " + path + " in place", e);
            }
        }
    }

    private void undo() {
        placed.forEach(NewFiles::delete);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("the temporary file {} cannot be deleted: {}", file, String.valueOf(e.getMessage()));
        }
    }

    private static SstException exists(Path path) {
        return new SstException(
                ErrorCode.INVALID_OPTION,
                "the file " + path + " exists and is kept: choose another name, or allow replacing it");
    }
}
