/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import java.util.OptionalLong;

/**
 * Where a joiner begins after its state has come.
 *
 * @param text the value of {@code wsrep_start_position}: {@code UUID:seqno}, and behind a comma the binlog GTID of the
 *     cluster
 * @param gtidDomain the GTID domain of the cluster, for a joiner with {@code wsrep_gtid_mode}
 */
public record StartPosition(String text, OptionalLong gtidDomain) {}
