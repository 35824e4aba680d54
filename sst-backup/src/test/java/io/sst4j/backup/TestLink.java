/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup;

import io.sst4j.Cancellation;
import io.sst4j.Phase;
import io.sst4j.TransferEvent;
import io.sst4j.TransferLink;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A transfer link that records its notices. */
public final class TestLink implements TransferLink {
    private final List<String> notices = new ArrayList<>();
    private final Cancellation cancellation = new Cancellation();

    /**
     * Returns the notices so far.
     *
     * @return level and text of each notice
     */
    public List<String> notices() {
        return notices;
    }

    @Override
    public void enter(Phase phase) {}

    @Override
    public void notice(TransferEvent.Notice.Level level, String text) {
        notices.add(level + " " + text);
    }

    @Override
    public void expect(OptionalLong bytes) {}

    @Override
    public void moved(long bytes) {}

    /** There is no protection, because the settings of most tests request none. */
    @Override
    public boolean isProtected() {
        return false;
    }

    @Override
    public Cancellation cancellation() {
        return cancellation;
    }
}
