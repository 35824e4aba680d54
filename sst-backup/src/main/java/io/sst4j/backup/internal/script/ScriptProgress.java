/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.TransferListener;

/** Tells a server and people how far a transfer is. */
interface ScriptProgress extends TransferListener, AutoCloseable {
    @Override
    void close();
}
