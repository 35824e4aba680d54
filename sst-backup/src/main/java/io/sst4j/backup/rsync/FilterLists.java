/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.wire.PeerText;
import io.sst4j.backup.internal.rsync.wire.WireInput;
import io.sst4j.backup.internal.rsync.wire.WireOutput;
import java.util.ArrayList;
import java.util.List;

/** The rules by which a client keeps files of a daemon from deletion; sent only where something may be deleted. */
final class FilterLists {
    private static final int MAX_RULES = 10_000;
    private static final int MAX_RULE = 4096;

    private FilterLists() {}

    static List<FilterRule> read(WireInput in) throws SstException {
        List<FilterRule> rules = new ArrayList<>();
        for (int length = in.int32(); length != 0; length = in.int32()) {
            if (rules.size() == MAX_RULES) {
                throw in.hostile("more than " + MAX_RULES + " filter rules");
            }
            rules.add(FilterRule.parse(PeerText.decode(in.bytes(length, MAX_RULE))));
        }
        return rules;
    }

    static void write(WireOutput out, List<FilterRule> rules) throws SstException {
        for (FilterRule rule : rules) {
            byte[] text = PeerText.encode(rule.toString());
            out.int32(text.length);
            out.bytes(text);
        }
        out.int32(0);
    }
}
