/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import io.sst4j.SstException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Old entries that this user may not delete, such as a directory of root: they stay where they were, under a name of their
 * own, and never give way again. A rename within its directory takes no right to the entry itself.
 */
final class Leftovers {
    /** Ends as a staging directory does, which the stock scripts spare. */
    private static final Pattern NAME = Pattern.compile("\\.kept-\\d+-.*\\.sst");

    private static final int MOST_NAME = 50;

    private Leftovers() {}

    static boolean isOne(Path path) {
        return NAME.matcher(String.valueOf(path.getFileName())).matches();
    }

    /**
     * A name beside an entry that nothing has.
     *
     * @param given names that others are going to have
     */
    static Path nameFor(Path entry, Set<Path> given) {
        String name = String.valueOf(entry.getFileName());
        String shown = (name.length() > MOST_NAME ? name.substring(0, MOST_NAME) : name).replaceFirst("^\\.", "");
        int number = 0;
        Path free;
        do {
            number++;
            free = entry.resolveSibling(".kept-" + number + "-" + shown + ".sst");
        } while (Trees.exists(free) || given.contains(free));
        return free;
    }

    /**
     * Deletes a file or tree, or, where that is not allowed, gives it a name of its own.
     *
     * @return where the rest of it is now; empty if it is gone
     * @throws SstException if it can neither be deleted nor renamed
     */
    static Optional<Path> delete(Path path) throws SstException {
        try {
            Trees.delete(path);
            return Optional.empty();
        } catch (SstException e) {
            if (isOne(path)) {
                return Optional.of(path);
            }
            Path kept = nameFor(path, Set.of());
            try {
                Trees.rename(path, kept);
                return Optional.of(kept);
            } catch (IOException again) {
                e.addSuppressed(again);
                throw e;
            }
        }
    }
}
