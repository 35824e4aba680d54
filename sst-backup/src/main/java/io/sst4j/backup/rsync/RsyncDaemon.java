/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferReport;
import io.sst4j.TransferSink;
import io.sst4j.backup.internal.rsync.list.FileList;
import io.sst4j.backup.internal.rsync.list.FileListReader;
import io.sst4j.backup.internal.rsync.wire.FrameOutput;
import io.sst4j.backup.internal.rsync.wire.Message;
import io.sst4j.backup.internal.rsync.wire.Message.Tag;
import io.sst4j.backup.internal.rsync.wire.WireInput;
import io.sst4j.internal.io.Faults;
import io.sst4j.internal.io.Threads;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An rsync daemon that receives: every module can be written by whoever reaches it, and none can be read.
 *
 * <pre>{@code
 * RsyncDaemon daemon = new RsyncDaemon(List.of(RsyncDaemon.Module.of("backup", Path.of("/srv/backup"))), TransferSink.NONE);
 * try (Transport.Listener port = new TcpTransport().listen(new Endpoint("127.0.0.1", 1873));
 *         Connection connection = port.accept(Duration.ofMinutes(1))) {
 *     TransferReport report = daemon.serve(connection);
 * }
 * }</pre>
 *
 * <p>Speaks protocol 30 to 32 with stock clients of rsync 3.0 to 3.5. Names that lead out of the module, absurd lengths and
 * counts, and options that it does not know are refused, with a message that the client prints. Symbolic links are stored
 * and never followed; named pipes and sockets are made, devices are left out, with a warning. Owners are set only by root.
 *
 * <p>Safe for use by several threads.
 */
public final class RsyncDaemon {
    private final List<Module> modules;
    private final TransferSink sink;

    /**
     * Creates a daemon.
     *
     * @param modules where clients may push to
     * @param sink follows all sessions
     */
    public RsyncDaemon(List<Module> modules, TransferSink sink) {
        this.modules = List.copyOf(modules);
        this.sink = sink;
    }

    /**
     * Serves one client to its end; several connections may be served at once, by a thread each.
     *
     * @param connection from the client, with nothing read or written yet; is not closed
     * @return what was received, with a {@link RsyncPush.Report} as the summary
     * @throws SstException if the client went away, was refused, or did what it must not
     */
    public TransferReport serve(Connection connection) throws SstException {
        return greet(connection).receive();
    }

    /**
     * Hears what a client wants, which an honest one says at once: the first part of {@link #serve}, for who hears several
     * clients before one of them is served.
     *
     * @param connection from the client, with nothing read or written yet; is not closed
     * @return the session, to go on with
     * @throws SstException if it is no client of rsync, went away, or named no module of this daemon
     */
    public Session greet(Connection connection) throws SstException {
        PeerStream stream = PeerStream.ofDaemon(connection);
        return new Session(stream, new DaemonHandshake(stream, modules).run(), sink);
    }

    /**
     * A directory that a daemon receives into.
     *
     * @param name how clients call it
     * @param path where files are stored; must exist
     * @param basis an older version of the same tree, whose blocks are used and which is never changed
     * @param hidden names that clients can neither write nor delete, as rules
     */
    public record Module(String name, Path path, Optional<Path> basis, List<FilterRule> hidden) {
        /** Copies the rules. */
        public Module {
            hidden = List.copyOf(hidden);
        }

        /**
         * A module without a basis, in which everything can be written.
         *
         * @param name how clients call it
         * @param path where files are stored; must exist
         * @return the module
         */
        public static Module of(String name, Path path) {
            return new Module(name, path, Optional.empty(), List.of());
        }

        /**
         * This module with a basis.
         *
         * @param older the older version of the tree
         * @return a new module
         */
        public Module withBasis(Path older) {
            return new Module(name, path, Optional.of(older), hidden);
        }
    }

    /**
     * A client of a daemon that has said what it wants: list, files, goodbye.
     *
     * <p>Requests are sent by a thread of their own while this one takes the files, because both sides stream at the same time.
     */
    public static final class Session {
        private static final Logger LOG = LoggerFactory.getLogger(Session.class);

        private static final int EXIT_USAGE = 1;
        private static final int EXIT_UNSUPPORTED = 4;
        private static final int EXIT_FILE_IO = 11;
        private static final int EXIT_STREAM = 12;

        private final PeerStream stream;
        private final Optional<DaemonHandshake.Wish> wish;
        private final TransferSink sink;
        private @Nullable Receiver receiver;
        private volatile @Nullable SstException generatorFailure;

        Session(PeerStream stream, Optional<DaemonHandshake.Wish> wish, TransferSink sink) {
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
         * @return what was received, with a {@link RsyncPush.Report} as the summary
         * @throws SstException if the client went away, was refused, or did what it must not
         */
        public TransferReport receive() throws SstException {
            long began = System.nanoTime();
            RsyncPush.Report report = wish.isPresent() ? receive(wish.get()) : new RsyncPush.Report("", 0, 0, 0, 0);
            return report.since(began, Role.JOINER);
        }

        private RsyncPush.Report receive(DaemonHandshake.Wish wanted) throws SstException {
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

        private RsyncPush.Report transfer(DaemonHandshake.Wish wish, Outbox out) throws SstException {
            ServerOptions options = wish.options();
            WireInput in = stream.framedInput(this::message);
            List<FilterRule> rules = options.has(ServerOptions.Flag.DELETE) ? FilterRule.readAll(in) : List.of();
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
            } catch (SstException | RuntimeException | Error e) {
                generatorFailed(context, Faults.of("ask " + stream.peer() + " for files", e));
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
                    out.send(Message.number(Tag.ERROR_EXIT, exitCode(why.code())));
                }
                stream.endOutput();
                if (generatorFailure == null) {
                    stream.drain();
                }
            } catch (SstException e) {
                LOG.debug("{} is gone before it heard why", stream.peer(), e);
            }
        }

        /** What a stock client ends with when it is told so. Source: the manual of rsync, EXIT VALUES. */
        private static int exitCode(ErrorCode code) {
            return switch (code) {
                case INVALID_OPTION -> EXIT_USAGE;
                case UNSUPPORTED_OPTION -> EXIT_UNSUPPORTED;
                case LOCAL_IO, NO_SPACE -> EXIT_FILE_IO;
                default -> EXIT_STREAM;
            };
        }
    }
}
