/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.JoinerLink;
import io.sst4j.Phase;
import io.sst4j.SstException;
import io.sst4j.TransferSink;
import io.sst4j.backup.rsync.RsyncDaemon;
import io.sst4j.backup.rsync.RsyncPush;
import io.sst4j.internal.io.Deadline;
import io.sst4j.internal.io.Faults;
import io.sst4j.internal.io.Threads;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Serves a donor's connections, with a thread for each, until its magic file has arrived.
 *
 * <p>The first push shows if a snapshot follows; if the magic file comes first, none does. Until that is known, one
 * peer is served at a time. So space is reserved before the snapshot's files arrive, and never without need. A peer
 * that connects and does not send files as an rsync client does is ignored.
 */
final class Visits {
    private static final int MOST_AT_ONCE = 32;

    private final JoinerLink link;
    private final Site site;
    private final Duration limit;
    private final Semaphore slots = new Semaphore(MOST_AT_ONCE);
    private final Map<Visitor, Thread> present = new HashMap<>();
    private final JoinerLink.Opening<Visitor> opening;
    private Deadline quiet;
    private int number;
    private boolean decided;
    private boolean complete;
    private boolean ended;
    private @Nullable Visitor undecided;
    private @Nullable SstException failure;

    /**
     * The destination of visitors' pushes.
     *
     * @param modules the modules they may name
     * @param module the common prefix of all module names
     * @param magic the file that ends the transfer
     * @param sink is notified of arriving files
     * @param room is called once, before a snapshot's first file arrives
     */
    record Site(List<RsyncDaemon.Module> modules, String module, Path magic, TransferSink sink, Room room) {}

    /** Reserves space for a snapshot. */
    interface Room {
        void make() throws SstException;
    }

    Visits(JoinerLink link, Site site, Duration limit) {
        this.link = link;
        this.site = site;
        this.limit = limit;
        this.quiet = Deadline.in(limit);
        RsyncDaemon daemon = new RsyncDaemon(site.modules(), site.sink());
        this.opening = connection -> Visitor.hear(connection, daemon);
    }

    /** Returns when the magic file and everything before it have arrived. */
    void serve() throws SstException {
        try {
            while (!isOver()) {
                Visitor visitor = next();
                if (visitor != null) {
                    begin(visitor);
                }
            }
        } finally {
            end();
        }
        link.cancellation().check();
        SstException why = failure();
        if (why != null) {
            throw why;
        }
    }

    private @Nullable Visitor next() throws SstException {
        try {
            return link.accept(patience(), opening);
        } catch (SstException e) {
            if (isOver()) {
                return null;
            }
            link.cancellation().check();
            if (!isBusy()) {
                throw isDecided() && e.code() == ErrorCode.PEER_UNREACHABLE ? withoutEnd() : e;
            }
            return null;
        }
    }

    private void begin(Visitor visitor) throws SstException {
        try {
            slots.acquire();
        } catch (InterruptedException e) {
            visitor.close();
            Thread.currentThread().interrupt();
            throw new SstException(ErrorCode.CANCELLED, "interrupted", e);
        }
        synchronized (this) {
            Thread thread = new Thread(() -> visit(visitor), "sst-rsync-visit-" + ++number);
            present.put(visitor, thread);
            thread.start();
        }
    }

    private void visit(Visitor visitor) {
        try (visitor) {
            awaitTurn(visitor);
            RsyncPush.Report report = visitor.receive();
            visitor.served();
            served(report);
        } catch (SstException | RuntimeException | Error e) {
            failed(Faults.of("receive from the donor", e));
        } finally {
            left(visitor);
        }
    }

    /** Returns when it is this peer's turn. */
    @SuppressWarnings("try") // the registration ends with the block
    private void awaitTurn(Visitor visitor) throws SstException {
        try (Cancellation.Registration ignored = link.cancellation().onCancel(this::wake)) {
            takeTurn(visitor);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SstException(ErrorCode.CANCELLED, "interrupted", e);
        }
        link.cancellation().check();
    }

    private synchronized void takeTurn(Visitor visitor) throws InterruptedException {
        while (!decided && undecided != null && !ended && link.cancellation().reason() == null) {
            wait();
        }
        if (!decided) {
            undecided = visitor;
        }
    }

    private synchronized void wake() {
        notifyAll();
    }

    private void served(RsyncPush.Report report) throws SstException {
        boolean probe = report.destination().startsWith(site.module() + Modules.REMOTE);
        if (probe || !report.destination().startsWith(site.module())) {
            return;
        }
        boolean last = Files.isRegularFile(site.magic(), LinkOption.NOFOLLOW_LINKS);
        if (!last && !isDecided()) {
            link.enter(Phase.TRANSFER);
            site.room().make();
        }
        synchronized (this) {
            decided = true;
            quiet = Deadline.in(limit);
            complete |= last;
            notifyAll();
        }
        if (last) {
            link.stopListening();
        }
    }

    private void failed(SstException e) {
        if (isOver() || link.cancellation().reason() != null) {
            return;
        }
        fail(e);
    }

    private void fail(SstException e) {
        synchronized (this) {
            if (failure == null) {
                failure = e;
            }
        }
        link.stopListening();
    }

    private synchronized void left(Visitor visitor) {
        if (undecided == visitor) {
            undecided = null;
        }
        present.remove(visitor);
        slots.release();
        notifyAll();
    }

    /**
     * Donors send the magic file after everything else has been served, so a peer that is still busy is not the
     * donor.
     */
    private void end() {
        Map<Visitor, Thread> left;
        boolean whole;
        synchronized (this) {
            ended = true;
            notifyAll();
            left = Map.copyOf(present);
            whole = complete && failure == null;
        }
        left.keySet().stream().filter(visitor -> !whole || !visitor.isServed()).forEach(Visitor::cancel);
        Threads.join(left.values(), () -> left.keySet().forEach(Visitor::cancel));
    }

    private SstException withoutEnd() {
        return new SstException(
                ErrorCode.PEER_GONE,
                "the donor pushed files and then sent nothing more for " + limit.toSeconds()
                        + " s (sst-initial-timeout): no " + MagicFile.NAME
                        + " arrived; look for the cause in the donor's error log");
    }

    /** Whole seconds, because the timeout message reports seconds. */
    private synchronized Duration patience() {
        return present.isEmpty()
                ? Duration.ofSeconds(quiet.remaining().plusNanos(999_999_999).toSeconds())
                : limit;
    }

    private synchronized boolean isBusy() {
        return !present.isEmpty() || !quiet.isOver();
    }

    private synchronized boolean isDecided() {
        return decided;
    }

    private synchronized boolean isOver() {
        return complete || failure != null;
    }

    private synchronized @Nullable SstException failure() {
        return failure;
    }
}
