/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.backup.internal.rsync.delta.SumHead;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The knowledge about files by name: InnoDB files change in pages, and some logs are overwritten repeatedly. */
final class PageBlocks {
    private static final Pattern PAGED = Pattern.compile(".*\\.ibd|ibdata\\d+|undo_?\\d+");

    /** Logs that are overwritten repeatedly and need their full size allocated. */
    private static final Pattern PREALLOCATED = Pattern.compile("ib_logfile\\d+|aria_log\\..*");

    private PageBlocks() {}

    /**
     * Returns true if a file should have no holes: a log that needs new blocks at each write is slow, or finds no
     * space.
     */
    static boolean isPreallocated(Path file) {
        return PREALLOCATED.matcher(String.valueOf(file.getFileName())).matches();
    }

    static SumHead headFor(Path file, long size, int strongest) {
        boolean paged = PAGED.matcher(String.valueOf(file.getFileName())).matches();
        int length = paged ? SumHead.pageBlockLengthFor(size) : SumHead.blockLengthFor(size);
        return SumHead.of(size, length, SumHead.strongLengthFor(size, length, strongest));
    }
}
