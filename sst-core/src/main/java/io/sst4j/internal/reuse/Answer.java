/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import java.nio.ByteBuffer;

/**
 * A joiner's answer to an offer.
 *
 * @param kinds one of the answers of {@link ReuseFormat} for each cell
 * @param blocks the block hashes of all cells answered with {@code NEAR}, in order
 */
record Answer(ByteBuffer kinds, ByteBuffer blocks) {
    byte kind(int cell) {
        return kinds.get(cell);
    }
}
