/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.tree;

import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.backup.rsync.RsyncListener;
import java.util.concurrent.atomic.AtomicLong;

/** Tells a transfer what a session of rsync does. */
record LinkedListener(TransferLink link, AtomicLong bytes) implements RsyncListener {
    LinkedListener(TransferLink link) {
        this(link, new AtomicLong());
    }

    @Override
    public void moved(long more) {
        bytes.addAndGet(more);
        link.moved(more);
    }

    @Override
    public void warning(String text) {
        link.notice(Level.WARNING, text);
    }
}
