/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.Role;
import io.sst4j.SnapshotPosition;
import io.sst4j.TransferReport;
import java.time.Duration;

/**
 * What a session of rsync did: the summary in its {@link TransferReport}.
 *
 * @param destination the module and, behind a slash, the path below it
 * @param files regular files that were transferred
 * @param bytes what these files hold together
 * @param literal how many of these bytes travelled; the others were there already
 * @param failures how much did not arrive though it should, each told to the sink and to the client
 */
public record RsyncReport(String destination, long files, long bytes, long literal, int failures)
        implements TransferReport.Summary {

    /** As a report of this side, which began at a time of {@link System#nanoTime}. */
    TransferReport since(long began, Role role) {
        return TransferReport.ofPart(
                role,
                "rsync",
                SnapshotPosition.UNDEFINED,
                files,
                bytes,
                Duration.ofNanos(System.nanoTime() - began),
                this);
    }
}
