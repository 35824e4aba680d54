/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells a transfer what a session of rsync does, for methods that move their files by it. Safe for use by several sessions.
 */
public final class LinkListener implements RsyncListener {
    private final TransferLink link;
    private final AtomicLong bytes = new AtomicLong();

    /**
     * Creates a listener.
     *
     * @param link the transfer
     */
    public LinkListener(TransferLink link) {
        this.link = link;
    }

    /**
     * Counts what was moved.
     *
     * @return the bytes of files so far
     */
    public long bytes() {
        return bytes.get();
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
