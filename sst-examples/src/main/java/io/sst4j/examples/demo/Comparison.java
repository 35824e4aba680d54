/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.demo;

import java.util.List;

/**
 * Whether a copy has what its original has.
 *
 * @param original a checksum for each table
 * @param copy those of the copy
 */
record Comparison(List<String> original, List<String> copy) {
    Comparison {
        original = List.copyOf(original);
        copy = List.copyOf(copy);
    }

    boolean isSame() {
        return original.equals(copy);
    }

    /** For people. */
    String text() {
        return "checksums of " + original.size() + " tables: " + (isSame() ? "identical" : "DIFFERENT");
    }

    /** For the shell. */
    int exitCode() {
        return isSame() ? 0 : 1;
    }
}
