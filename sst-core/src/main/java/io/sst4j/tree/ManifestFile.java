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

/** Writes a manifest while its tree travels, if one was asked for, and puts it to its place when it is complete. For one thread. */
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
     * Refuses, before anything is done, a place that is nothing for a manifest.
     *
     * @param place where it is to go, if one was asked for
     * @param tree what it lists
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
            fault = "there is no directory for it";
        } else if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            fault = "something is there that is no file";
        }
        if (fault != null) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION, "write the manifest " + file + ": " + fault + "; name another place");
        }
    }

    /** Begins beside the place, under a name that nobody else has. */
    static ManifestFile to(Optional<Path> place) throws SstException {
        Path unfinished = place.map(path -> path.resolveSibling(path.getFileName() + "." + UUID.randomUUID() + ".part"))
                .orElse(Path.of(""));
        try {
            Writer out = place.isPresent()
                    ? Files.newBufferedWriter(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                    : Writer.nullWriter();
            return new ManifestFile(place, unfinished, out);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "make the manifest " + unfinished, e);
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

    /** The tree was whole. */
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

    /** Empty before it is complete. */
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
