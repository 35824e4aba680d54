/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import java.nio.file.Path;
import java.util.List;

/**
 * How the data of a node is replaced.
 *
 * @param layout where the server keeps its files
 * @param previousData what becomes of the old data where there is no room for old and new
 * @param outside the directories outside the data directory in which tables of a snapshot may be
 * @param moveLog the log of what is moved where
 * @param entries what gives way, and what comes
 */
public record DataRules(
        DataLayout layout, PreviousData previousData, List<Path> outside, Path moveLog, EntryRules entries) {
    /** Copies the list. */
    public DataRules {
        outside = List.copyOf(outside);
    }
}
