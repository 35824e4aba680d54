/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.SstException;
import io.sst4j.backup.rsync.list.FileList;
import io.sst4j.backup.rsync.list.FileListReader;
import io.sst4j.backup.rsync.wire.FrameOutput;
import io.sst4j.backup.rsync.wire.Message;
import io.sst4j.backup.rsync.wire.Tag;
import io.sst4j.backup.rsync.wire.WireInput;
import io.sst4j.io.Threads;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of a daemon: handshake, list, files, goodbye.
 *
 * <p>Requests are sent by a thread of their own while this one takes the files, because both sides stream at the same time.
 */
final class DaemonSession {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonSession.class);

    private final PeerStream stream;
    private final List<RsyncModule> modules;
    private final RsyncListener listener;
    private @Nullable Receiver receiver;
    private volatile @Nullable SstException generatorFailure;

    DaemonSession(PeerStream stream, List<RsyncModule> modules, RsyncListener listener) {
        this.stream = stream;
        this.modules = modules;
        this.listener = listener;
    }

    RsyncReport run() throws SstException {
        DaemonHandshake.Wish wish = new DaemonHandshake(stream, modules).run().orElse(null);
        if (wish == null) {
            return new RsyncReport("", 0, 0, 0, 0);
        }
        FrameOutput frames = stream.framedOutput();
        Outbox out = new Outbox(frames);
        try {
            if (wish.refusal().isPresent()) {
                throw wish.refusal().get();
            }
            return transfer(wish, out);
        } catch (SstException e) {
            SstException cause = generatorFailure == null ? e : generatorFailure;
            tell(out, wish.agreement(), cause);
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
                listener);
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
            listener.warning(message.text());
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
