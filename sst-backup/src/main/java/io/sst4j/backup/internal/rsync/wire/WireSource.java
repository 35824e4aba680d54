/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the bytes of a {@link WireInput} come from. */
@FunctionalInterface
public interface WireSource {
    /**
     * Takes what is there, waiting for one byte at least.
     *
     * @param target takes the bytes; has room
     * @return how many there were; -1 at the end
     * @throws IOException if the source fails
     */
    int read(ByteBuffer target) throws IOException;
}
