/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.ErrorCode;
import io.sst4j.Manifest;
import io.sst4j.SstException;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/** Writes a manifest file during a transfer, if one was requested, and moves it into place when complete. For one thread. */
final class ManifestFile implements Closeable {
    private final Optional<Path> place;
    private final Path unfinished;
    private final Writer out;
    private final ManifestSum sum = new ManifestSum();
    private Optional<Manifest> complete = Optional.empty();

    private ManifestFile(Optional<Path> place, Path unfinished, Writer out) {
        this.place = place;
        this.unfinished = unfinished;
        this.out = out;
    }

    /**
     * Rejects an unusable path for a manifest before the transfer starts.
     *
     * @param place the requested path, if any
     * @param tree the tree that the manifest lists
     */
    static void requirePlace(Optional<Path> place, Path tree) throws SstException {
        if (place.isEmpty()) {
            return;
        }
        Path file = place.get().toAbsolutePath().normalize();
        String fault = null;
        if (file.startsWith(tree.toAbsolutePath().normalize())) {
            fault = "it lies in the tree that it lists, " + tree;
        } else if (!Files.isDirectory(file.resolveSibling(""))) {
            fault = "its directory does not exist";
        } else if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            fault = "the path exists and is not a regular file";
        }
        if (fault != null) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION, "write the manifest " + file + ": " + fault + "; choose another path");
        }
    }

    /** Creates a file with a unique name in the target's directory. */
    static ManifestFile to(Optional<Path> place) throws SstException {
        Path unfinished = place.map(path -> path.resolveSibling(path.getFileName() + "." + UUID.randomUUID() + ".part"))
                .orElse(Path.of(""));
        try {
            Writer out = place.isPresent()
                    ? Files.newBufferedWriter(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                    : Writer.nullWriter();
            return new ManifestFile(place, unfinished, out);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "create the manifest " + unfinished, e);
        }
    }

    void add(String content, String name) throws SstException {
        String line = ManifestSum.line(content, name);
        sum.addLine(line);
        write(line + "\n");
    }

    private void write(String text) throws SstException {
        try {
            out.write(text);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "write the manifest " + unfinished, e);
        }
    }

    /** Completes the manifest after the whole tree was transferred. */
    Manifest complete(long bytes) throws SstException {
        Manifest manifest = sum.manifest(bytes);
        write("# sst4j: " + manifest.files() + " files, " + manifest.bytes() + " bytes, " + manifest.root() + "\n");
        try {
            out.close();
            if (place.isPresent()) {
                Files.move(unfinished, place.get(), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "write the manifest " + place.orElse(unfinished), e);
        }
        complete = Optional.of(manifest);
        return manifest;
    }

    /** The manifest; empty until it is complete. */
    Optional<Manifest> manifest() {
        return complete;
    }

    @Override
    public void close() throws IOException {
        out.close();
        if (place.isPresent()) {
            Files.deleteIfExists(unfinished);
        }
    }
}
