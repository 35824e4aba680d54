/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import io.sst4j.SstException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Old entries that this user may not delete, such as a directory of root. They stay in their directory under a new name and are
 * not set aside again. A rename within its directory requires no permission on the entry itself.
 */
final class Leftovers {
    /** The name ends like that of a staging directory, because the stock scripts leave such names alone. */
    private static final Pattern NAME = Pattern.compile("\\.kept-\\d+-.*\\.sst");

    private static final int MOST_NAME = 50;

    private Leftovers() {}

    static boolean isOne(Path path) {
        return NAME.matcher(String.valueOf(path.getFileName())).matches();
    }

    /**
     * Returns an unused name beside an entry.
     *
     * @param given names that are already reserved for others
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
     * Deletes a file or tree. If that is not permitted, renames it.
     *
     * @return the new path of its remainder; empty if it is gone
     * @throws SstException if it can be neither deleted nor renamed
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
