/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.delta;

import io.sst4j.SstException;
import java.nio.ByteBuffer;

/** Takes a file as runs of bytes and references to blocks of its old version, in the order of the file. */
public interface DeltaOutput {
    /**
     * Bytes that the old version lacks.
     *
     * @param bytes in an array, valid during the call only
     * @throws SstException if they cannot be passed on
     */
    void literal(ByteBuffer bytes) throws SstException;

    /**
     * A block of the old version.
     *
     * @param block its number
     * @throws SstException if it cannot be passed on
     */
    void copy(int block) throws SstException;
}
