/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferReport;
import io.sst4j.TransferSink;
import io.sst4j.backup.internal.rsync.list.FileEntry;
import io.sst4j.backup.internal.rsync.list.FileList;
import io.sst4j.backup.internal.rsync.list.FileListWriter;
import io.sst4j.backup.internal.rsync.list.ListFormat;
import io.sst4j.backup.internal.rsync.wire.FrameOutput;
import io.sst4j.backup.internal.rsync.wire.IndexCoding;
import io.sst4j.backup.internal.rsync.wire.Lines;
import io.sst4j.backup.internal.rsync.wire.Message;
import io.sst4j.backup.internal.rsync.wire.WireInput;
import io.sst4j.backup.internal.rsync.wire.WireOutput;
import java.util.List;
import java.util.Optional;

/**
 * Pushes files to an rsync daemon.
 *
 * <pre>{@code
 * RsyncPush push = RsyncPush.builder(Path.of("/srv/data"), "backup/today").delete(true).build();
 * try (Connection connection = new TcpTransport()
 *         .connect(new Endpoint("backup.example", 873), Duration.ofSeconds(10), new Cancellation())) {
 *     TransferReport report = RsyncClient.push(connection, push, TransferSink.NONE);
 * }
 * }</pre>
 *
 * <p>Supports protocol 30 to 32 with stock daemons of rsync 3.0 to 3.5, and with {@link RsyncDaemon}. Symbolic links
 * are sent as links; devices are left out with a warning. Safe for use by several threads, each with its own
 * connection.
 */
public final class RsyncClient {
    /**
     * Pushes files, and returns when the daemon has received everything.
     *
     * @param connection the connection to the daemon, with nothing read or written yet; not closed
     * @param push the source, the destination and the options
     * @param sink receives progress
     * @return the report of the transfer, with a {@link RsyncPush.Report} as the summary
     * @throws SstException with {@link ErrorCode#PEER_FAILED} and the daemon's message if the daemon refuses or
     *     fails, or with {@link ErrorCode#LOCAL_IO} if not everything could be read
     */
    public static TransferReport push(Connection connection, RsyncPush push, TransferSink sink) throws SstException {
        long began = System.nanoTime();
        return new Session(PeerStream.ofClient(connection), push, sink).run().since(began, Role.DONOR);
    }

    private RsyncClient() {}

    /**
     * One push: handshake, list, answers to the daemon's requests, goodbye.
     *
     * <p>Runs in the calling thread. Written data is flushed before every wait, so the two sides never wait for each
     * other.
     */
    private static final class Session {
        private static final int MAX_PROBLEMS = 5;
        private static final int STATISTICS = 5;

        /** Bit of the mask that tells the daemon not to delete anything. */
        private static final int READ_ERROR = 1;

        private final PeerStream stream;
        private final RsyncPush push;
        private final TransferSink sink;
        private final StringBuilder told = new StringBuilder();
        private int problems;

        Session(PeerStream stream, RsyncPush push, TransferSink sink) {
            this.stream = stream;
            this.push = push;
            this.sink = sink;
        }

        RsyncPush.Report run() throws SstException {
            Agreement agreement = new ClientHandshake(stream, push).run();
            FrameOutput frames = stream.framedOutput();
            stream.flushBeforeReading(frames);
            WireInput in = stream.framedInput(this::message);
            WireOutput out = new WireOutput(frames);
            ServerOptions options = ServerOptions.parse(ClientHandshake.arguments(push));
            FileScanner scanner =
                    new FileScanner(push, push.checksum() ? Optional.of(agreement.checksum()) : Optional.empty(), sink);
            scanner.run();
            Sender sender;
            try {
                if (push.delete()) {
                    FilterRule.writeAll(out, push.rules());
                }
                list(out, agreement.listFormat(options), scanner);
                sender = new Sender(agreement, push, FileList.sorted(scanner.entries()), sink, frames);
                answer(agreement, sender, in, out);
            } catch (SstException e) {
                throw withCause(e, in);
            }
            stream.endOutput();
            require(scanner, sender);
            return sender.report();
        }

        private void list(WireOutput out, ListFormat format, FileScanner scanner) throws SstException {
            FileListWriter writer = new FileListWriter(out, format);
            List<FileEntry> entries = scanner.entries();
            for (FileEntry entry : entries) {
                writer.add(entry);
            }
            writer.end(scanner.problem().isPresent() ? READ_ERROR : 0, scanner.users(), scanner.groups());
        }

        /** Answers requests until the daemon's final message. */
        private void answer(Agreement agreement, Sender sender, WireInput in, WireOutput out) throws SstException {
            IndexCoding incoming = new IndexCoding();
            IndexCoding outgoing = new IndexCoding();
            int last = agreement.longGoodbye() ? 5 : 4;
            int phase = 0;
            while (phase < last) {
                int index = incoming.read(in);
                if (index == IndexCoding.DONE) {
                    phase++;
                    if (phase < last) {
                        outgoing.write(out, IndexCoding.DONE);
                    }
                } else if (index == IndexCoding.DELETE_STATISTICS) {
                    for (int i = 0; i < STATISTICS; i++) {
                        in.varint();
                    }
                } else {
                    sender.answer(index, outgoing, in, out);
                }
            }
        }

        private void message(Message message) throws SstException {
            switch (message.tag()) {
                case ERROR_XFER, ERROR -> {
                    sink.notice(Level.WARNING, message.text());
                    if (problems++ < MAX_PROBLEMS) {
                        told.append(told.length() == 0 ? "" : "; ").append(Lines.printable(message.text()));
                    }
                }
                case WARNING, INFO -> sink.notice(Level.WARNING, message.text());
                case IO_ERROR -> problems++;
                case ERROR_EXIT -> {
                    if (message.number() != 0) {
                        throw failed("it ended the session with exit code " + message.number());
                    }
                }
                default -> {}
            }
        }

        /**
         * A daemon that gives up may have sent the cause before it disconnected; report that instead of the broken
         * connection.
         */
        private SstException withCause(SstException e, WireInput in) {
            if (e.code() == ErrorCode.PEER_GONE && told.length() == 0) {
                try {
                    stream.dropUnsent();
                    in.skipToEnd();
                } catch (SstException said) {
                    e.addSuppressed(said);
                }
            }
            boolean gone = e.code() == ErrorCode.PEER_GONE || e.code() == ErrorCode.TRUNCATED_STREAM;
            return gone && told.length() > 0 ? failed("it gave up") : e;
        }

        private SstException failed(String how) {
            return new SstException(
                    ErrorCode.PEER_FAILED,
                    "push to " + push.destination() + " of the rsync daemon " + stream.peer() + ": " + how
                            + (told.length() == 0 ? "" : ": " + told));
        }

        /** The daemon has everything that could be sent; the push succeeds only if nothing is missing. */
        private void require(FileScanner scanner, Sender sender) throws SstException {
            Optional<String> unread = scanner.problem().or(sender::problem);
            if (unread.isPresent()) {
                throw new SstException(
                        ErrorCode.LOCAL_IO, "push " + push.source() + ": some files were not sent: " + unread.get());
            }
            if (problems > 0) {
                throw failed("some files were not received");
            }
        }
    }
}
