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
 * The joiner's state before the transfer, with the check that there is enough space next to it for the new one. Safe
 * for use by several threads.
 */
public final class OldData {
    /** A backup grows by the redo log written meanwhile, and preparing needs some more space. */
    private static final double GROWTH = 1.05;

    private static final long RESERVE_BYTES = 64L << 20;

    /** The amount that a donor without a secret must send before old data is deleted for it. */
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
     * @param rules the rules of the node
     * @param staging the directory that receives the snapshot
     * @param space provides the free space
     */
    public OldData(DataRules rules, Staging staging, InstallSpace.FreeSpace space) {
        this.rules = rules;
        this.staging = staging;
        this.space = space;
    }

    /**
     * Ensures that there is enough space for the snapshot, according to {@code sst-previous-data}. Deletes old data
     * only if that helps, and only after the donor has proved its identity: with the secret, or otherwise with the
     * beginning of the snapshot; see {@link #received}.
     *
     * @param total the size of the snapshot; if the donor does not report it, the old state's size is used
     * @param proven true if the donor knows a secret
     * @param link is notified if the old data is deleted
     * @throws SstException with {@link ErrorCode#NO_SPACE} if there is not enough space
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
            throw SstException.of(ErrorCode.LOCAL_IO, "read the free space of " + datadir, e);
        }
        proof = Math.min(PROOF_BYTES, usable / 2);
        String figures = "the snapshot needs about " + megabytes(needed) + " and " + datadir + " has "
                + megabytes(usable) + " free";
        if (rules.previousData() == PreviousData.DISCARD) {
            giveUp("deleting the old data (sst-previous-data=discard)", proven, link);
        } else if (usable < needed) {
            requireUse(figures, usable + old >= needed);
            giveUp(
                    figures
                            + ": deleting the old data (sst-previous-data=auto); if this transfer fails, this node has no data",
                    proven,
                    link);
        }
    }

    private void requireUse(String figures, boolean helps) throws SstException {
        if (rules.previousData() == PreviousData.KEEP) {
            throw new SstException(
                    ErrorCode.NO_SPACE,
                    figures
                            + " in addition to the old data, which sst-previous-data=keep protects: free some space, or set"
                            + " sst-previous-data=auto");
        }
        if (!helps) {
            throw new SstException(
                    ErrorCode.NO_SPACE,
                    figures + ", which is not enough even without the old data: free some space; " + fate());
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
     * Counts data that has arrived complete. A donor without a secret proves its identity with the beginning of its
     * snapshot, which is received next to the old data.
     *
     * @param bytes the number of further bytes
     * @param link is notified if the old data is deleted now
     */
    public synchronized void received(long bytes, TransferLink link) {
        received += bytes;
        if (received >= proof) {
            giveUpPending(link);
        }
    }

    /**
     * Records that the whole snapshot has arrived, which is the strongest proof.
     *
     * @param link is notified if the old data is deleted now
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
            link.notice(Level.WARNING, "some of the old data could not be deleted: " + e.getMessage());
        }
    }

    /**
     * Returns the state of the old data, for the end of a message.
     *
     * @return a sentence without a full stop
     */
    public synchronized String fate() {
        return givenUp ? "the old data was deleted before (sst-previous-data)" : "the old data is untouched";
    }

    /** Deletes the old state. */
    synchronized void discard() throws SstException {
        givenUp = true;
        InstallPlan plan = new InstallPlan(staging);
        try (SwitchPlan.MoveLog log = SwitchPlan.MoveLog.open(rules.moveLog())) {
            new SwitchPlan(rules, staging, log).old(plan);
            log.write("delete the old data");
            plan.discardOld().forEach(kept -> log.write("files that this user may not delete are kept as " + kept));
        }
    }

    static String megabytes(long bytes) {
        return (bytes >> 20) + " MB";
    }
}
