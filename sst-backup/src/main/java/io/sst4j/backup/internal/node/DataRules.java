/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.SstException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The rules for replacing a node's data.
 *
 * @param layout the locations of the server's files
 * @param previousData the treatment of old data if there is no space for old and new data
 * @param outside the directories outside the data directory that may contain tables of a snapshot
 * @param moveLog the log of moved files
 * @param entries the entries that are replaced and installed
 */
public record DataRules(
        DataLayout layout, PreviousData previousData, List<Path> outside, Path moveLog, Entries entries) {
    /** Copies the list. */
    public DataRules {
        outside = List.copyOf(outside);
    }

    /** A method's rules for the entries of a data directory and of a snapshot. */
    public interface Entries {
        /**
         * Checks if the snapshot replaces an entry of the old data directory.
         *
         * @param live the entry's path
         * @return false if the node keeps it
         */
        boolean givesWay(Path live);

        /**
         * Checks if a top-level entry of a snapshot is omitted because the node keeps its own or accepts none from a
         * donor.
         *
         * @param staged the entry's path in the staging directory
         * @return true if it is not installed
         */
        boolean isForeign(Path staged);

        /**
         * Checks if a top-level entry of a snapshot was needed only for the transfer.
         *
         * @param name the entry's name
         * @return true if it is not installed
         */
        boolean isTransient(String name);

        /**
         * Returns files that are removed wherever they are.
         *
         * @return their paths, which need not exist
         * @throws SstException if they cannot be determined
         */
        default List<Path> departing() throws SstException {
            return List.of();
        }

        /**
         * Returns the entries of a snapshot whose destination differs from their name.
         *
         * @return the destination by path in the staging directory
         */
        default Map<Path, Path> placed() {
            return Map.of();
        }
    }
}
