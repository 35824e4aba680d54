/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads {@code --gtid} and {@code --gtid-domain-id}. The mysqldump method gets {@code uuid:seqno,domain-server-number},
 * the others {@code uuid:seqno}.
 */
final class PositionArgument {
    private PositionArgument() {}

    static Optional<SnapshotPosition> of(Words words) throws WsrepUsageException {
        Optional<String> text = words.trimmed("gtid");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        int comma = text.get().indexOf(',');
        String state = comma < 0 ? text.get() : text.get().substring(0, comma);
        Optional<String> binlog =
                comma < 0 ? Optional.empty() : Optional.of(text.get().substring(comma + 1));
        Optional<Long> domain = words.number("gtid-domain-id");
        try {
            SnapshotPosition position = SnapshotPosition.parse(state);
            return Optional.of(new SnapshotPosition(
                    position.uuid(),
                    position.seqno(),
                    domain.map(OptionalLong::of).orElseGet(position::domainId),
                    binlog));
        } catch (SstException e) {
            throw new WsrepUsageException(WsrepUsageException.INVALID, "--gtid: " + e.getMessage());
        }
    }
}
