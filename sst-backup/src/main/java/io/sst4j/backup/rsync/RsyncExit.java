/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.ErrorCode;

/** The exit codes that a stock client ends with when it is told so. Source: the manual of rsync, EXIT VALUES. */
final class RsyncExit {
    private static final int USAGE = 1;
    private static final int UNSUPPORTED = 4;
    private static final int FILE_IO = 11;
    private static final int STREAM = 12;

    private RsyncExit() {}

    static int of(ErrorCode code) {
        return switch (code) {
            case INVALID_OPTION -> USAGE;
            case UNSUPPORTED_OPTION -> UNSUPPORTED;
            case LOCAL_IO, NO_SPACE -> FILE_IO;
            default -> STREAM;
        };
    }
}
