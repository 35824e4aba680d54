/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferSink;
import io.sst4j.backup.internal.rsync.list.FileList;

/** The state shared by both halves of a daemon's session. */
record DaemonContext(
        FileList list,
        ServerOptions options,
        Agreement agreement,
        Destination destination,
        Attributes attributes,
        Requests requests,
        Outbox out,
        TransferSink sink) {
    /** Reports to both ends that an entry was not received; the rest of the transfer continues. */
    void failed(String text) throws SstException {
        sink.notice(Level.WARNING, text);
        out.fail(text);
    }
}
