/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import io.sst4j.internal.io.Holes;

/** A file that has begun and not ended. The thread that parses owns it, but for what is marked as the writer's. */
final class OpenFile {
    final String path;
    final FileWriter writer;

    /** Where its first chunk begins, for messages. */
    final long at;

    /** True if it may replace a file. */
    final boolean rewrite;

    /** Where its next chunk has to go. */
    long next;

    /** The writer's: true once the file exists, so that a second opening must find it. */
    boolean created;

    /** The writer's: leaves zeros out, because all files of a stream are new. */
    final Holes holes;

    OpenFile(String path, FileWriter writer, long at, boolean rewrite) {
        this.path = path;
        this.writer = writer;
        this.at = at;
        this.rewrite = rewrite;
        this.holes = new Holes(path);
    }
}
