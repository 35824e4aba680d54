/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What arrived that is neither file nor directory: a server that starts would follow a link to a place of the donor's choice,
 * and wait at a FIFO.
 */
final class ArrivedTree {
    /** What the engines open. */
    private static final Pattern OF_TABLES =
            Pattern.compile(".*\\.(ibd|frm|MYD|MYI|MAD|MAI|isl|opt|par|TRG|TRN|CSV|CSM)");

    private static final int MOST_NAMES = 5;

    private final Path root;
    private final List<Path> odd = new ArrayList<>();

    private ArrivedTree(Path root) {
        this.root = root;
    }

    /**
     * Looks at a snapshot.
     *
     * @param root the snapshot
     */
    static ArrivedTree of(Path root) throws SstException {
        ArrivedTree tree = new ArrivedTree(root);
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (!attributes.isRegularFile()) {
                        tree.odd.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "look at what arrived in " + root, e);
        }
        return tree;
    }

    /**
     * Deletes links and special files.
     *
     * @param tablesToo false to fail if there is one in place of a file of a table
     * @param link is told of what was left out
     */
    void leaveOut(boolean tablesToo, TransferLink link) throws SstException {
        List<Path> ofTables = odd.stream()
                .filter(file -> OF_TABLES.matcher(file.toString()).matches())
                .toList();
        if (!tablesToo && !ofTables.isEmpty()) {
            throw new SstException(
                    ErrorCode.INCOMPLETE_SNAPSHOT,
                    "the donor sent links or special files in place of files of tables, " + names(ofTables)
                            + ": use wsrep_sst_method=mariabackup");
        }
        try {
            for (Path file : odd) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "delete what arrived and is no file", e);
        }
        if (!odd.isEmpty()) {
            link.notice(Level.WARNING, "left out what the donor sent as links or special files: " + names(odd));
        }
    }

    private String names(List<Path> files) {
        List<String> names = files.stream()
                .limit(MOST_NAMES)
                .map(file -> root.relativize(file).toString())
                .toList();
        return String.join(", ", names)
                + (files.size() > MOST_NAMES ? " and " + (files.size() - MOST_NAMES) + " more" : "");
    }
}
