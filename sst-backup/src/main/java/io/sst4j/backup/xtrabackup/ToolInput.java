/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.backup.internal.node.SnapshotFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The parts of a snapshot that instruct the backup tool when it prepares: its option file, and the notes about tables
 * renamed during the backup. A joiner trusts its donor's data but not its instructions, so these parts are checked or
 * written again.
 */
final class ToolInput {
    private static final String NOTE = ".ren";
    private static final int MAX_NAME_BYTES = 1024;
    /**
     * A note {@code schema/table.ren} contains the new name as {@code schema/table}, possibly with a leading {@code
     * ./} and an extension.
     */
    private static final Pattern NEW_NAME = Pattern.compile("(\\./)?([^/\\p{Cntrl}]+)/([^/\\p{Cntrl}]+)");

    private final Path snapshot;
    private final KeyPlugins ownPlugins;

    ToolInput(Path snapshot, KeyPlugins ownPlugins) {
        this.snapshot = snapshot;
        this.ownPlugins = ownPlugins;
    }

    /**
     * Removes every instruction that the tool must not follow.
     *
     * @param link is notified of the removed instructions
     */
    void secure(TransferLink link) throws SstException {
        requireRenamesInside();
        BackupOptionFile options = BackupOptionFile.in(snapshot);
        if (!options.dropped().isEmpty()) {
            link.notice(
                    Level.WARNING,
                    BackupOptionFile.NAME + " of the donor has unexpected content, which was dropped: "
                            + String.join(
                                    ", ", options.dropped().stream().limit(20).toList()));
        }
        options.writeTo(snapshot, ownOptions(options, link));
    }

    private List<String> ownOptions(BackupOptionFile options, TransferLink link) {
        List<String> lines = new ArrayList<>();
        for (String plugin : options.keyPlugins()) {
            List<String> own = ownPlugins.lines(plugin);
            if (own.isEmpty()) {
                link.notice(
                        Level.WARNING,
                        "the donor gets its encryption keys from " + plugin
                                + ", which this node's option files do not load:"
                                + " if tables are encrypted, set plugin_load_add and the options of " + plugin
                                + " here as on the donor");
            }
            lines.addAll(own);
        }
        return lines;
    }

    /**
     * The tool renames the table to the name in the note, wherever that is. It also looks for notes in directories
     * that are not schemas, such as {@code lost+found}, so this check covers all directories.
     */
    private void requireRenamesInside() throws SstException {
        List<Path> notes;
        try (Stream<Path> found = Files.find(
                snapshot,
                Integer.MAX_VALUE,
                (path, attributes) -> path.toString().endsWith(NOTE))) {
            notes = found.toList();
        } catch (IOException | UncheckedIOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "look for renamed tables in " + snapshot, e);
        }
        for (Path note : notes) {
            requireInside(note);
        }
    }

    private void requireInside(Path note) throws SstException {
        String name =
                SnapshotFile.read(note, MAX_NAME_BYTES, StandardCharsets.UTF_8).strip();
        var parts = NEW_NAME.matcher(name);
        boolean inside = snapshot.equals(note.resolveSibling("../").normalize())
                && parts.matches()
                && !parts.group(2).startsWith(".")
                && !parts.group(3).startsWith(".")
                && SnapshotFile.isDirectory(snapshot.resolve(parts.group(2)));
        if (!inside) {
            throw new SstException(ErrorCode.HOSTILE_STREAM, note + " of the donor renames a table to an invalid name");
        }
    }
}
