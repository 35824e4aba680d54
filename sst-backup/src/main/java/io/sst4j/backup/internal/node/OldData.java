/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.install.InstallPlan;
import io.sst4j.install.Staging;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The joiner's state before the transfer, and whether there is room for it beside the new one.
 *
 * <p>Safe for use by several threads.
 */
public final class OldData {
    /** A backup grows by the redo log of its own time, and preparing needs some more. */
    private static final double GROWTH = 1.05;

    private static final long RESERVE_BYTES = 64L << 20;

    /** What a donor without a secret sends before old data is given up for it. */
    private static final long PROOF_BYTES = 16L << 20;

    private final DataRules rules;
    private final Staging staging;
    private final InstallSpace.FreeSpace space;
    private @Nullable String pending;
    private long proof;
    private long received;
    private boolean givenUp;

    /**
     * Creates the guard of the old data.
     *
     * @param rules of the node
     * @param staging where the snapshot is received
     * @param space tells what is free
     */
    public OldData(DataRules rules, Staging staging, InstallSpace.FreeSpace space) {
        this.rules = rules;
        this.staging = staging;
        this.space = space;
    }

    /**
     * Sees to it that the snapshot has room, by what {@code sst-previous-data} says. Old data is given up only where that
     * helps, and only for a donor that has proven itself: by the secret, or else by the first of the snapshot; see
     * {@link #received}.
     *
     * @param total the size of the snapshot; where the donor does not tell, the old state's size stands for it
     * @param proven whether the donor knows a secret
     * @param link is told if the old data is given up
     * @throws SstException with {@link ErrorCode#NO_SPACE} if there is no room
     */
    public synchronized void makeRoom(OptionalLong total, boolean proven, TransferLink link) throws SstException {
        Path datadir = rules.layout().datadir();
        long old;
        long needed;
        long usable;
        try {
            old = Footprint.of(rules.layout());
            needed = (long) (total.orElse(old) * GROWTH) + RESERVE_BYTES;
            usable = space.usableBytes(datadir);
            if (usable < needed && staging.removeOlder()) {
                usable = space.usableBytes(datadir);
            }
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "ask for the free space of " + datadir, e);
        }
        proof = Math.min(PROOF_BYTES, usable / 2);
        String figures = "the snapshot needs about " + megabytes(needed) + " and " + datadir + " has "
                + megabytes(usable) + " free";
        if (rules.previousData() == PreviousData.DISCARD) {
            giveUp("giving up the old data, as sst-previous-data=discard asks for", proven, link);
        } else if (usable < needed) {
            requireUse(figures, usable + old >= needed);
            giveUp(
                    figures
                            + ": giving up the old data (sst-previous-data=auto); if this transfer fails this node has none",
                    proven,
                    link);
        }
    }

    private void requireUse(String figures, boolean helps) throws SstException {
        if (rules.previousData() == PreviousData.KEEP) {
            throw new SstException(
                    ErrorCode.NO_SPACE,
                    figures + " beside the old data, which sst-previous-data=keep protects: make room, or set"
                            + " sst-previous-data=auto");
        }
        if (!helps) {
            throw new SstException(
                    ErrorCode.NO_SPACE,
                    figures + ", which would not do without the old data either: make room; " + fate());
        }
    }

    private void giveUp(String text, boolean proven, TransferLink link) throws SstException {
        if (proven) {
            link.notice(Level.WARNING, text);
            discard();
        } else {
            pending = text;
        }
    }

    /**
     * Counts what has arrived whole: a donor that knows no secret proves itself by the first of its snapshot, which is
     * received beside the old data.
     *
     * @param bytes how many more
     * @param link is told if the old data is given up now
     */
    public synchronized void received(long bytes, TransferLink link) {
        received += bytes;
        if (received >= proof) {
            giveUpPending(link);
        }
    }

    /**
     * Tells that the snapshot is here as a whole, which is all the proof there can be.
     *
     * @param link is told if the old data is given up now
     */
    public synchronized void arrived(TransferLink link) {
        if (rules.previousData() == PreviousData.DISCARD) {
            giveUpPending(link);
        }
        pending = null;
    }

    private void giveUpPending(TransferLink link) {
        String text = pending;
        if (text == null) {
            return;
        }
        pending = null;
        link.notice(Level.WARNING, text);
        try {
            discard();
        } catch (SstException e) {
            link.notice(Level.WARNING, "some of the old data could not be given up: " + e.getMessage());
        }
    }

    /**
     * What became of the old data, for the end of a message.
     *
     * @return a sentence without full stop
     */
    public synchronized String fate() {
        return givenUp ? "the old data was given up before, as sst-previous-data says" : "the old data is untouched";
    }

    /** Deletes the old state. */
    synchronized void discard() throws SstException {
        givenUp = true;
        InstallPlan plan = new InstallPlan(staging);
        try (SwitchPlan.MoveLog log = SwitchPlan.MoveLog.open(rules.moveLog())) {
            new SwitchPlan(rules, staging, log).old(plan);
            log.write("give up the old data");
            plan.discardOld().forEach(kept -> log.write("what this user may not delete stays as " + kept));
        }
    }

    static String megabytes(long bytes) {
        return (bytes >> 20) + " MB";
    }
}
