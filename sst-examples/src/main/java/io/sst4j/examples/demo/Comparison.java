/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.demo;

import java.util.List;

/**
 * A comparison of a copy with its original.
 *
 * @param original one checksum per table of the original
 * @param copy one checksum per table of the copy
 */
record Comparison(List<String> original, List<String> copy) {
    Comparison {
        original = List.copyOf(original);
        copy = List.copyOf(copy);
    }

    boolean isSame() {
        return original.equals(copy);
    }

    /** The result as text for people. */
    String text() {
        return "checksums of " + original.size() + " tables: " + (isSame() ? "identical" : "DIFFERENT");
    }

    /** The exit code for the shell. */
    int exitCode() {
        return isSame() ? 0 : 1;
    }
}
