/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.node;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferLink;
import io.sst4j.install.InstallPlan;
import io.sst4j.install.Staging;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The joiner's state before the transfer, and whether there is room for it beside the new one. */
public final class OldData {
    /** A backup grows by the redo log of its own time, and preparing needs some more. */
    private static final double GROWTH = 1.05;

    private static final long RESERVE_BYTES = 64L << 20;

    private final DataRules rules;
    private final Staging staging;
    private final FreeSpace space;

    /**
     * Creates the guard of the old data.
     *
     * @param rules of the node
     * @param staging where the snapshot is received
     * @param space tells what is free
     */
    public OldData(DataRules rules, Staging staging, FreeSpace space) {
        this.rules = rules;
        this.staging = staging;
        this.space = space;
    }

    /**
     * Sees to it that the snapshot has room, by what {@code sst-previous-data} says. The donor has proven itself by now.
     *
     * @param total the size of the snapshot; where the donor does not tell, the old state's size stands for it
     * @param link is told if the old data is given up
     * @throws SstException with {@link ErrorCode#NO_SPACE} if there is no room
     */
    public void makeRoom(OptionalLong total, TransferLink link) throws SstException {
        Path datadir = rules.layout().datadir();
        long needed;
        long usable;
        try {
            needed = (long) (total.orElse(Footprint.of(rules.layout())) * GROWTH) + RESERVE_BYTES;
            usable = space.usableBytes(datadir);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "ask for the free space of " + datadir, e);
        }
        boolean enough = usable >= needed;
        String figures = "the snapshot needs about " + megabytes(needed) + " and " + datadir + " has "
                + megabytes(usable) + " free";
        switch (rules.previousData()) {
            case KEEP -> {
                if (!enough) {
                    throw new SstException(
                            ErrorCode.NO_SPACE,
                            figures + " beside the old data, which sst-previous-data=keep protects: make room, or set"
                                    + " sst-previous-data=auto");
                }
            }
            case AUTO -> {
                if (!enough) {
                    link.notice(
                            Level.WARNING,
                            figures + ": giving up the old data (sst-previous-data=auto); if this transfer fails this"
                                    + " node has none");
                    discard();
                }
            }
            case DISCARD -> {
                link.notice(Level.WARNING, "giving up the old data, as sst-previous-data=discard asks for");
                discard();
            }
        }
    }

    /** Deletes the old state. */
    void discard() throws SstException {
        InstallPlan plan = new InstallPlan(staging);
        try (MoveLog log = MoveLog.open(rules.moveLog())) {
            new SwitchPlan(rules, staging, log).old(plan);
            log.write("give up the old data");
            plan.discardOld();
        }
    }

    static String megabytes(long bytes) {
        return (bytes >> 20) + " MB";
    }
}
