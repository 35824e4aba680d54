/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.TransferListener;
import io.sst4j.backup.mysqldump.CopyListener;
import io.sst4j.backup.mysqldump.CopyProgress;

/** Tells a server and people how far a transfer is, by its events or by what a logical copy has to tell besides. */
interface ScriptProgress extends TransferListener, CopyListener, AutoCloseable {
    @Override
    default void onProgress(CopyProgress progress) {}

    @Override
    void close();
}
