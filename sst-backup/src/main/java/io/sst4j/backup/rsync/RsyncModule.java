/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A directory that a daemon receives into.
 *
 * @param name how clients call it
 * @param path where files are stored; must exist
 * @param basis an older version of the same tree, whose blocks are used and which is never changed
 * @param hidden names that clients can neither write nor delete, as rules
 */
public record RsyncModule(String name, Path path, Optional<Path> basis, List<FilterRule> hidden) {
    /** Copies the rules. */
    public RsyncModule {
        hidden = List.copyOf(hidden);
    }

    /**
     * A module without a basis, in which everything can be written.
     *
     * @param name how clients call it
     * @param path where files are stored; must exist
     * @return the module
     */
    public static RsyncModule of(String name, Path path) {
        return new RsyncModule(name, path, Optional.empty(), List.of());
    }

    /**
     * This module with a basis.
     *
     * @param older the older version of the tree
     * @return a new module
     */
    public RsyncModule withBasis(Path older) {
        return new RsyncModule(name, path, Optional.of(older), hidden);
    }
}
