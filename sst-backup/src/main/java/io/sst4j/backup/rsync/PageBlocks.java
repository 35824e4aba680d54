/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.backup.rsync.delta.SumHead;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Chooses the blocks by which an older version of a file is described: pages for files of InnoDB, which change by pages. */
final class PageBlocks {
    private static final Pattern PAGED = Pattern.compile(".*\\.ibd|ibdata\\d+|undo_?\\d+");

    private PageBlocks() {}

    static SumHead headFor(Path file, long size, int strongest) {
        boolean paged = PAGED.matcher(String.valueOf(file.getFileName())).matches();
        int length = paged ? SumHead.pageBlockLengthFor(size) : SumHead.blockLengthFor(size);
        return SumHead.of(size, length, SumHead.strongLengthFor(size, length, strongest));
    }
}
