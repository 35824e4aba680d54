/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.backup.rsync.RsyncListener;

/** Tells a transfer what a session of rsync does. */
final class LinkListener implements RsyncListener {
    private final TransferLink link;

    LinkListener(TransferLink link) {
        this.link = link;
    }

    @Override
    public void moved(long bytes) {
        link.moved(bytes);
    }

    @Override
    public void warning(String text) {
        link.notice(Level.WARNING, text);
    }
}
