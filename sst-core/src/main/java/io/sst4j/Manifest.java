/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a transfer moved, in a form that two nodes can compare: donor and joiner of one snapshot have the same.
 *
 * <p>What the root is taken of is the method's: {@link io.sst4j.tree.TreeManifest} for directory trees; for
 * {@code xtrabackup-v2} all of the backup tool's stream that is not content, in which content stands by the CRC-32 of each piece.
 *
 * @param files how many files were completed
 * @param bytes of their content, without holes where the method knows of them
 * @param root a SHA-256 over all of it, in 64 lower-case hexadecimal digits
 */
public record Manifest(long files, long bytes, String root) {
    private static final Pattern ROOT = Pattern.compile("[0-9a-f]{64}");

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a number is negative, or the root is no SHA-256
     */
    public Manifest {
        if (files < 0 || bytes < 0 || !ROOT.matcher(root).matches()) {
            throw new IllegalArgumentException("no manifest: " + files + " files, " + bytes + " bytes, " + root);
        }
    }

    /** {@return the line that both logs have} */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%,d %s, %,d bytes, SHA-256 %s", files, files == 1 ? "file" : "files", bytes, root);
    }
}
