/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a data directory had at its top before a transfer, by which it is known afterwards whether that is still there: an install
 * that was undone brings the same files back, and old data that was given up is gone.
 */
final class OldEntries {
    /** Come and go with every transfer. */
    private static final Set<String> OF_TRANSFERS = Set.of("wsrep_sst.pid", "sst_in_progress", ".sst");

    private final Map<Path, Object> keys;
    private final boolean known;

    private OldEntries(Map<Path, Object> keys, boolean known) {
        this.keys = Map.copyOf(keys);
        this.known = known;
    }

    static OldEntries of(Path datadir) {
        Map<Path, Object> keys = new HashMap<>();
        if (!Files.exists(datadir)) {
            return new OldEntries(keys, true);
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(datadir)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (!OF_TRANSFERS.contains(name) && !name.endsWith(".log") && !name.endsWith(".report.json")) {
                    keys.put(entry, key(entry));
                }
            }
            return new OldEntries(keys, true);
        } catch (IOException e) {
            return new OldEntries(keys, false);
        }
    }

    private static Object key(Path entry) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return Objects.requireNonNullElse(attributes.fileKey(), attributes.creationTime());
    }

    /** Whether every entry is where and what it was; false too where that cannot be told. */
    boolean areThere() {
        try {
            for (Map.Entry<Path, Object> entry : keys.entrySet()) {
                if (!Files.exists(entry.getKey(), LinkOption.NOFOLLOW_LINKS)
                        || !key(entry.getKey()).equals(entry.getValue())) {
                    return false;
                }
            }
            return known;
        } catch (IOException e) {
            return false;
        }
    }
}
