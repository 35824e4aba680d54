/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/**
 * A donor's stream on its way to a connection, which it neither ends nor closes.
 *
 * <p>Closed before {@link #finish} it breaks the connection: what a failed donor sent must not look whole.
 */
interface StreamEncoder extends WritableByteChannel {
    /** Sends what the coding held back. */
    void finish() throws IOException;
}
