/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.backup.internal.rsync.delta.SumHead;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What is known of files by their names: those of InnoDB change by pages, and logs of it are written over and over. */
final class PageBlocks {
    private static final Pattern PAGED = Pattern.compile(".*\\.ibd|ibdata\\d+|undo_?\\d+");

    /** Logs that are written over and over, which need the room that they have. */
    private static final Pattern PREALLOCATED = Pattern.compile("ib_logfile\\d+|aria_log\\..*");

    private PageBlocks() {}

    /** Whether a file had better have no holes: a log that has to be given blocks at each write is slow, or finds none. */
    static boolean isPreallocated(Path file) {
        return PREALLOCATED.matcher(String.valueOf(file.getFileName())).matches();
    }

    static SumHead headFor(Path file, long size, int strongest) {
        boolean paged = PAGED.matcher(String.valueOf(file.getFileName())).matches();
        int length = paged ? SumHead.pageBlockLengthFor(size) : SumHead.blockLengthFor(size);
        return SumHead.of(size, length, SumHead.strongLengthFor(size, length, strongest));
    }
}
