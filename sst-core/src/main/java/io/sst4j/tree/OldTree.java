/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.install.Staging;
import io.sst4j.internal.reuse.Basis;
import io.sst4j.internal.reuse.FileBasis;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The data that a joiner already has: the files that an earlier attempt received, then the tree to be replaced. */
final class OldTree {
    private OldTree() {}

    /**
     * Finds the existing data.
     *
     * @return the data; empty if there is none
     */
    static Optional<Basis> of(Staging staging) throws SstException {
        List<FileBasis.Place> places = new ArrayList<>();
        try {
            if (Files.isDirectory(staging.older(), LinkOption.NOFOLLOW_LINKS)) {
                places.add(below(staging.older().toRealPath()));
            }
            if (hasContent(staging.datadir())) {
                places.add(below(staging.datadir().toRealPath()));
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "look for an older tree in " + staging.datadir(), e);
        }
        return places.isEmpty() ? Optional.empty() : Optional.of(new FileBasis(places));
    }

    private static boolean hasContent(Path directory) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(
                directory, entry -> !Staging.isOwn(entry.getFileName().toString()))) {
            return entries.iterator().hasNext();
        }
    }

    /** Rejects a path that leads through a link: the file may be anywhere, and a donor must not learn about its content. */
    private static FileBasis.Place below(Path root) {
        return path -> {
            if (TreeNames.complaint(path) != null) {
                return Optional.empty();
            }
            Path file = root.resolve(path);
            Path parent = file.getParent();
            return parent != null && parent.toRealPath().equals(parent) ? Optional.of(file) : Optional.empty();
        };
    }
}
