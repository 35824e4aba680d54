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
 * An rsync daemon that only receives: any client that can reach it may write to every module, and no client can read
 * one.
 *
 * <pre>{@code
 * RsyncDaemon daemon = new RsyncDaemon(List.of(RsyncDaemon.Module.of("backup", Path.of("/srv/backup"))), TransferSink.NONE);
 * try (Transport.Listener port = new TcpTransport().listen(new Endpoint("127.0.0.1", 1873));
 *         Connection connection = port.accept(Duration.ofMinutes(1))) {
 *     TransferReport report = daemon.serve(connection);
 * }
 * }</pre>
 *
 * <p>Supports protocol 30 to 32 with stock clients of rsync 3.0 to 3.5. Names that lead out of the module, excessive
 * lengths and counts, and unknown options are refused with a message that the client prints. Symbolic links are
 * stored and never followed. Named pipes and sockets are created; devices are left out with a warning. Only root sets
 * owners.
 *
 * <p>Safe for use by several threads.
 */
public final class RsyncDaemon {
    private final List<Module> modules;
    private final TransferSink sink;

    /**
     * Creates a daemon.
     *
     * @param modules the modules that clients may push to
     * @param sink receives the progress of all sessions
     */
    public RsyncDaemon(List<Module> modules, TransferSink sink) {
        this.modules = List.copyOf(modules);
        this.sink = sink;
    }

    /**
     * Serves one client to its end. Several connections may be served at once, each in its own thread.
     *
     * @param connection the connection from the client, with nothing read or written yet; not closed
     * @return the report of the transfer, with a {@link RsyncPush.Report} as the summary
     * @throws SstException if the client disconnected, was refused, or violated the protocol
     */
    public TransferReport serve(Connection connection) throws SstException {
        return greet(connection).receive();
    }

    /**
     * Reads a client's request, which a real client sends at once. This is the first part of {@link #serve}, for
     * callers that read several clients' requests before they serve one.
     *
     * @param connection the connection from the client, with nothing read or written yet; not closed
     * @return the session to continue with
     * @throws SstException if the peer is not an rsync client, disconnected, or named no module of this daemon
     */
    public Session greet(Connection connection) throws SstException {
        PeerStream stream = PeerStream.ofDaemon(connection);
        return new Session(stream, new DaemonHandshake(stream, modules).run(), sink);
    }

    /**
     * A directory that a daemon receives into.
     *
     * @param name the name that clients use
     * @param path the directory for the files; it must exist
     * @param basis an older version of the same tree, whose blocks are used and which is never changed
     * @param hidden rules for names that clients can neither write nor delete
     */
    public record Module(String name, Path path, Optional<Path> basis, List<FilterRule> hidden) {
        /** Copies the rules. */
        public Module {
            hidden = List.copyOf(hidden);
        }

        /**
         * Creates a module without a basis, in which clients may write everything.
         *
         * @param name the name that clients use
         * @param path the directory for the files; it must exist
         * @return the module
         */
        public static Module of(String name, Path path) {
            return new Module(name, path, Optional.empty(), List.of());
        }

        /**
         * Returns this module with a basis.
         *
         * @param older the older version of the tree
         * @return a new module
         */
        public Module withBasis(Path older) {
            return new Module(name, path, Optional.of(older), hidden);
        }
    }

    /**
     * A session with a client that has sent its request: list, files, goodbye.
     *
     * <p>A separate thread sends requests while the calling thread receives the files, because both sides stream at
     * the same time.
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
         * Returns true if the client sends files, with options that this daemon supports.
         *
         * @return false if the client only asked for the list of modules, or {@link #receive} will refuse it
         */
        public boolean bringsFiles() {
            return wish.isPresent() && wish.get().refusal().isEmpty();
        }

        /**
         * Receives the client's files, or tells it the reason for a refusal. Call it once, from one thread.
         *
         * @return the report of the transfer, with a {@link RsyncPush.Report} as the summary
         * @throws SstException if the client disconnected, was refused, or violated the protocol
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
                generatorFailed(context, Faults.of("request files from " + stream.peer(), e));
            }
        }

        private void generatorFailed(DaemonContext context, SstException e) {
            if (!context.requests().isStopped()) {
                generatorFailure = e;
                context.requests().stop();
                // this makes the client disconnect, which ends the receiving half's wait
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

        /** Tells the client the reason for the end, if it still listens, and waits until it has read it. */
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
                LOG.debug("{} disconnected before it received the reason", stream.peer(), e);
            }
        }

        /** The exit code of a stock client for this error. Source: the rsync manual, EXIT VALUES. */
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
