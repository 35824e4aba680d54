/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

/**
 * The names of a server's binary log.
 *
 * @param base the name of the log files without the number, possibly with a directory
 * @param index the name of the index file, possibly with a directory
 */
public record BinlogNames(String base, String index) {
    private static final String EXTENSION = ".index";

    /** Adds the extension that the server adds to an index file without one. */
    static String withExtension(String index) {
        return index.indexOf('.', index.lastIndexOf('/') + 1) < 0 ? index + EXTENSION : index;
    }

    /** Returns the default name of the index file. */
    static String defaultIndex(String base, String basename) {
        return (basename.isEmpty() ? base : basename + "-bin") + EXTENSION;
    }
}
