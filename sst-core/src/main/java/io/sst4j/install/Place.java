/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * A live directory whose entries the switch replaces.
 *
 * @param live the directory; made if it is missing
 * @param belongs which of its entries, by file name, are the server's data: they are set aside, all others stay
 */
public record Place(Path live, Predicate<String> belongs) {
    /** Makes the path absolute, so that the journal holds after a change of directory. */
    public Place {
        live = live.toAbsolutePath().normalize();
    }
}
