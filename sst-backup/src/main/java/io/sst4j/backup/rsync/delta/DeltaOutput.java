/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.delta;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes a file as runs of bytes and references to blocks of its old version, in the order of the file. */
interface DeltaOutput {
    /** Bytes that the old version lacks; the buffer is valid during the call only. */
    void literal(ByteBuffer bytes) throws IOException;

    /** A block of the old version. */
    void copy(int block) throws IOException;
}
