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

/** What a daemon says, from whichever of its threads. */
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

    /** A phase is over. */
    synchronized void done() throws SstException {
        indexes.write(wire, IndexCoding.DONE);
    }

    synchronized void flush() throws SstException {
        frames.flush();
    }

    synchronized void send(Message message) throws SstException {
        frames.send(message);
    }

    /** Tells the client that something was not transferred, by which its transfer is a partial one. */
    synchronized void fail(String text) throws SstException {
        failures++;
        send(Message.text(Tag.ERROR_XFER, text));
    }

    /** How many things were not transferred. */
    synchronized int failures() {
        return failures;
    }

    /** Tells the client something that does not make its transfer a failure. */
    void warn(String text) throws SstException {
        send(Message.text(Tag.WARNING, text));
    }
}
