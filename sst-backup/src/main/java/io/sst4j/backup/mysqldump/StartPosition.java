/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a joiner begins after its state has come.
 *
 * @param text the value of {@code wsrep_start_position}: {@code UUID:seqno}, and behind a comma the binlog GTID of the
 *     cluster
 * @param gtidDomain the GTID domain of the cluster, for a joiner with {@code wsrep_gtid_mode}
 */
record StartPosition(String text, OptionalLong gtidDomain) {
    /** The same for reports. */
    SnapshotPosition position() throws SstException {
        SnapshotPosition parsed = SnapshotPosition.parse(text);
        int comma = text.indexOf(',');
        Optional<String> binlog = comma < 0 ? Optional.empty() : Optional.of(text.substring(comma + 1));
        return new SnapshotPosition(parsed.uuid(), parsed.seqno(), gtidDomain, binlog);
    }
}
