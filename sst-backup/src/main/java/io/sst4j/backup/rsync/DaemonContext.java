/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferSink;
import io.sst4j.backup.internal.rsync.list.FileList;

/** What both halves of a daemon's session work on. */
record DaemonContext(
        FileList list,
        ServerOptions options,
        Agreement agreement,
        Destination destination,
        Attributes attributes,
        Requests requests,
        Outbox out,
        TransferSink sink) {
    /** Tells both ends that something did not arrive, which is no reason to do without the rest. */
    void failed(String text) throws SstException {
        sink.notice(Level.WARNING, text);
        out.fail(text);
    }
}
