/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Parcels that a joiner has read but not yet acknowledged. They are acknowledged a few at a time, which costs as little as one.
 *
 * <p>Safe for use by several threads.
 */
final class Acknowledgements {
    /** Small enough that a donor with the smallest window still has half of it under way. */
    private static final int MOST = 8;

    private final Map<Lane, List<Long>> waiting = new LinkedHashMap<>();
    private int parcels;

    /** Adds a parcel that was read. */
    synchronized void add(long number, Set<Lane> bringers) {
        bringers.forEach(lane ->
                waiting.computeIfAbsent(lane, known -> new ArrayList<>()).add(number));
        if (++parcels >= MOST) {
            tell();
        }
    }

    /**
     * Acknowledges everything so far. A lane that fails here is lost; the donor sends its parcels again and gets the answer then.
     */
    synchronized void tell() {
        waiting.forEach((lane, numbers) -> {
            try {
                lane.acknowledge(numbers);
            } catch (IOException e) {
                lane.lose();
            }
        });
        waiting.clear();
        parcels = 0;
    }
}
