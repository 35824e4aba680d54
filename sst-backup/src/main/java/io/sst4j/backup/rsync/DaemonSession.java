/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferReport;
import io.sst4j.TransferSink;
import io.sst4j.backup.internal.rsync.list.FileList;
import io.sst4j.backup.internal.rsync.list.FileListReader;
import io.sst4j.backup.internal.rsync.wire.FrameOutput;
import io.sst4j.backup.internal.rsync.wire.Message;
import io.sst4j.backup.internal.rsync.wire.Tag;
import io.sst4j.backup.internal.rsync.wire.WireInput;
import io.sst4j.internal.io.Threads;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of a daemon that has said what it wants: list, files, goodbye.
 *
 * <p>Requests are sent by a thread of their own while this one takes the files, because both sides stream at the same time.
 */
public final class DaemonSession {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonSession.class);

    private final PeerStream stream;
    private final Optional<DaemonHandshake.Wish> wish;
    private final TransferSink sink;
    private @Nullable Receiver receiver;
    private volatile @Nullable SstException generatorFailure;

    DaemonSession(PeerStream stream, Optional<DaemonHandshake.Wish> wish, TransferSink sink) {
        this.stream = stream;
        this.wish = wish;
        this.sink = sink;
    }

    /**
     * Whether the client brings files, with options that this daemon knows.
     *
     * @return false if it only asked which modules there are, or {@link #receive} will refuse it
     */
    public boolean bringsFiles() {
        return wish.isPresent() && wish.get().refusal().isEmpty();
    }

    /**
     * Receives what the client brings, or tells it why not. Called once, by one thread.
     *
     * @return what was received, with a {@link RsyncReport} as the summary
     * @throws SstException if the client went away, was refused, or did what it must not
     */
    public TransferReport receive() throws SstException {
        long began = System.nanoTime();
        RsyncReport report = wish.isPresent() ? receive(wish.get()) : new RsyncReport("", 0, 0, 0, 0);
        return report.since(began, Role.JOINER);
    }

    private RsyncReport receive(DaemonHandshake.Wish wanted) throws SstException {
        FrameOutput frames = stream.framedOutput();
        Outbox out = new Outbox(frames);
        try {
            if (wanted.refusal().isPresent()) {
                throw wanted.refusal().get();
            }
            return transfer(wanted, out);
        } catch (SstException e) {
            SstException cause = generatorFailure == null ? e : generatorFailure;
            tell(out, wanted.agreement(), cause);
            throw cause;
        }
    }

    private RsyncReport transfer(DaemonHandshake.Wish wish, Outbox out) throws SstException {
        ServerOptions options = wish.options();
        WireInput in = stream.framedInput(this::message);
        List<FilterRule> rules = options.has(ServerOptions.Flag.DELETE) ? FilterLists.read(in) : List.of();
        FileList list = new FileListReader(in, wish.agreement().listFormat(options)).read();
        Destination destination = Destination.of(wish.module(), options.path(), list.entries());
        DaemonContext context = new DaemonContext(
                list,
                options,
                wish.agreement(),
                destination,
                new Attributes(options, list.users(), list.groups()),
                new Requests(),
                out,
                sink);
        Receiver taking = new Receiver(context, in);
        receiver = taking;
        Generator generator = new Generator(context, new Deletion(context, rules));
        exchange(context, taking, generator);
        out.done();
        out.flush();
        stream.endOutput();
        stream.drain();
        return taking.report();
    }

    private void exchange(DaemonContext context, Receiver taking, Generator generator) throws SstException {
        Thread asking = new Thread(() -> ask(context, generator), "rsync-generator-" + stream.peer());
        asking.start();
        try {
            taking.run();
        } finally {
            context.requests().stop();
            Threads.join(List.of(asking), context.requests()::stop);
        }
        SstException failure = generatorFailure;
        if (failure != null) {
            throw failure;
        }
    }

    private void ask(DaemonContext context, Generator generator) {
        try {
            generator.run();
        } catch (SstException e) {
            generatorFailed(context, e);
        }
    }

    private void generatorFailed(DaemonContext context, SstException e) {
        if (!context.requests().isStopped()) {
            generatorFailure = e;
            context.requests().stop();
            // the client hangs up when it hears that, which ends the wait of the receiving half
            tell(context.out(), context.agreement(), e);
        }
    }

    private void message(Message message) throws SstException {
        Receiver taking = receiver;
        if (taking != null) {
            taking.message(message);
        } else if (message.tag().isForPeople()) {
            sink.notice(Level.WARNING, message.text());
        }
    }

    /** Tells the client why it ends, as far as it still listens, and waits until it has heard. */
    private void tell(Outbox out, Agreement agreement, SstException why) {
        try {
            out.send(Message.text(Tag.ERROR, "sst4j: " + why.getMessage()));
            if (agreement.longGoodbye()) {
                out.send(Message.number(Tag.ERROR_EXIT, RsyncExit.of(why.code())));
            }
            stream.endOutput();
            if (generatorFailure == null) {
                stream.drain();
            }
        } catch (SstException e) {
            LOG.debug("{} is gone before it heard why", stream.peer(), e);
        }
    }
}
