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
 * The arrived entries that are neither files nor directories. A starting server would follow a link to a place of the
 * donor's choice, and would block at a FIFO.
 */
final class ArrivedTree {
    /** Files that the storage engines open. */
    private static final Pattern OF_TABLES =
            Pattern.compile(".*\\.(ibd|frm|MYD|MYI|MAD|MAI|isl|opt|par|TRG|TRN|CSV|CSM)");

    private static final int MOST_NAMES = 5;

    private final Path root;
    private final List<Path> odd = new ArrayList<>();

    private ArrivedTree(Path root) {
        this.root = root;
    }

    /**
     * Scans a snapshot.
     *
     * @param root the snapshot's directory
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
     * @param tablesToo false to fail if one of them replaces a table's file
     * @param link is notified of the deleted entries
     */
    void leaveOut(boolean tablesToo, TransferLink link) throws SstException {
        List<Path> ofTables = odd.stream()
                .filter(file -> OF_TABLES.matcher(file.toString()).matches())
                .toList();
        if (!tablesToo && !ofTables.isEmpty()) {
            throw new SstException(
                    ErrorCode.INCOMPLETE_SNAPSHOT,
                    "the donor sent links or special files instead of table files: " + names(ofTables)
                            + ": use wsrep_sst_method=mariabackup");
        }
        try {
            for (Path file : odd) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "delete links and special files from the donor", e);
        }
        if (!odd.isEmpty()) {
            link.notice(Level.WARNING, "left out links and special files from the donor: " + names(odd));
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
