/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import java.nio.ByteBuffer;

/**
 * What a joiner says of an offer.
 *
 * @param kinds for each cell, one of {@link ReuseFormat}
 * @param blocks the hashes of the blocks of all cells that are near, in their order
 */
record Answer(ByteBuffer kinds, ByteBuffer blocks) {
    byte kind(int cell) {
        return kinds.get(cell);
    }
}
