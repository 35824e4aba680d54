/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.delta.Signature;
import io.sst4j.backup.internal.rsync.delta.SumHead;
import io.sst4j.backup.internal.rsync.wire.FrameOutput;
import io.sst4j.backup.internal.rsync.wire.IndexCoding;
import io.sst4j.backup.internal.rsync.wire.Message;
import io.sst4j.backup.internal.rsync.wire.Message.Tag;
import io.sst4j.backup.internal.rsync.wire.WireOutput;
import java.util.Optional;

/** The messages that a daemon sends, from any of its threads. */
final class Outbox {
    private final FrameOutput frames;
    private final WireOutput wire;
    private final IndexCoding indexes = new IndexCoding();
    private int failures;

    Outbox(FrameOutput frames) {
        this.frames = frames;
        this.wire = new WireOutput(frames);
    }

    synchronized void request(int index, ItemRequest item, Optional<Signature> signature) throws SstException {
        indexes.write(wire, index);
        item.write(wire);
        if (signature.isPresent()) {
            signature.get().write(wire);
        } else {
            SumHead.WHOLE_FILE.write(wire);
        }
    }

    /** Sends the end of a phase. */
    synchronized void done() throws SstException {
        indexes.write(wire, IndexCoding.DONE);
    }

    synchronized void flush() throws SstException {
        frames.flush();
    }

    synchronized void send(Message message) throws SstException {
        frames.send(message);
    }

    /** Tells the client that an entry was not transferred, which makes its transfer a partial one. */
    synchronized void fail(String text) throws SstException {
        failures++;
        send(Message.text(Tag.ERROR_XFER, text));
    }

    /** Returns the number of entries that were not transferred. */
    synchronized int failures() {
        return failures;
    }

    /** Sends the client a message that does not make its transfer fail. */
    void warn(String text) throws SstException {
        send(Message.text(Tag.WARNING, text));
    }
}
