/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A summary of the transferred content that two nodes can compare: donor and joiner of one snapshot have the same manifest.
 *
 * <p>Each method defines the content of the root hash. For directory trees see {@link io.sst4j.tree.TreeManifest}. For
 * {@code xtrabackup-v2} the root covers the backup tool's stream, with each piece of content replaced by its CRC-32.
 *
 * @param files the number of completed files
 * @param bytes the size of their content, without holes if the method knows of them
 * @param root a SHA-256 over everything, as 64 lower-case hexadecimal digits
 */
public record Manifest(long files, long bytes, String root) {
    private static final Pattern ROOT = Pattern.compile("[0-9a-f]{64}");

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a number is negative, or the root is not a SHA-256
     */
    public Manifest {
        if (files < 0 || bytes < 0 || !ROOT.matcher(root).matches()) {
            throw new IllegalArgumentException("invalid manifest: " + files + " files, " + bytes + " bytes, " + root);
        }
    }

    /** {@return the line that appears in both nodes' logs} */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%,d %s, %,d bytes, SHA-256 %s", files, files == 1 ? "file" : "files", bytes, root);
    }
}
