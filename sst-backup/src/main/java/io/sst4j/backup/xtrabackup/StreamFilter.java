/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.internal.io.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A foreign program that a stream passes on its way, between this thread and a connection.
 *
 * <p>One side of the program is this thread's, the other is pumped by a thread of its own, because either side may stall
 * while the other moves. The first that failed is what is reported: the connection, or else the program.
 */
final class StreamFilter implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int NOT_FOUND = 127;

    private final FilterCommand command;
    private final ChildProcess process;
    private final Connection connection;
    private final Thread pump;
    private volatile @Nullable IOException pumpFailure;

    /** Moves everything of one side; returns at its end. */
    private interface Side {
        void move() throws IOException;
    }

    private StreamFilter(
            FilterCommand command, boolean donor, Connection connection, Path log, Cancellation cancellation)
            throws SstException {
        this.command = command;
        this.connection = connection;
        // The value is a fragment of shell script by contract, with pipes and quotes where its author likes them, and
        // comes from the option file of this node only: it is one argument, and nothing is put into it.
        this.process = ChildProcess.startFilter(List.of("/bin/sh", "-c", command.text()), log, cancellation);
        Side side = donor ? this::sendOutput : this::feedFromConnection;
        this.pump = new Thread(() -> run(side), "sst-" + command.option());
        pump.setDaemon(true);
        pump.start();
    }

    /** Starts a program that encodes what is written here, and sends what it makes of it. */
    static StreamFilter onDonor(FilterCommand command, Connection connection, Path log, Cancellation cancellation)
            throws SstException {
        return new StreamFilter(command, true, connection, log, cancellation);
    }

    /** Starts a program that is fed with what is received, and decodes what is read here. */
    static StreamFilter onJoiner(FilterCommand command, Connection connection, Path log, Cancellation cancellation)
            throws SstException {
        return new StreamFilter(command, false, connection, log, cancellation);
    }

    private void run(Side side) {
        try {
            side.move();
        } catch (IOException e) {
            pumpFailure = e;
            // whoever waits for the other side of the program wakes up by its end
            process.close();
        }
    }

    private void sendOutput() throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        InputStream in = process.filterOutput();
        for (int count = readOutput(in, buffer); count >= 0; count = readOutput(in, buffer)) {
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
            while (bytes.hasRemaining()) {
                connection.write(bytes);
            }
        }
    }

    private void feedFromConnection() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        OutputStream out = process.filterInput();
        while (connection.read(buffer) >= 0) {
            try {
                out.write(buffer.array(), 0, buffer.position());
            } catch (IOException e) {
                throw ended(e);
            }
            buffer.clear();
        }
        closeInput();
    }

    /** A program that is killed ends its output; the JDK may also tell that the stream is closed. */
    private static int readOutput(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            return -1;
        }
    }

    /** Feeds the program. */
    void write(ByteBuffer source) throws SstException {
        byte[] bytes = new byte[Math.min(source.remaining(), BUFFER_BYTES)];
        try {
            while (source.hasRemaining()) {
                int count = Math.min(bytes.length, source.remaining());
                source.get(bytes, 0, count);
                process.filterInput().write(bytes, 0, count);
            }
        } catch (IOException e) {
            throw cause(ended(e));
        }
    }

    /** Ends the program's input and waits until what it made of it is sent. */
    void finishWriting() throws SstException {
        closeInput();
        joinPump();
        requireSuccess();
    }

    /** Reads what the program makes of the stream; -1 only if the program and the stream came to a good end. */
    int read(ByteBuffer target) throws SstException {
        byte[] bytes = new byte[Math.min(target.remaining(), BUFFER_BYTES)];
        int count = readOutput(process.filterOutput(), bytes);
        if (count >= 0) {
            target.put(bytes, 0, count);
            return count;
        }
        try {
            requireSuccess();
        } catch (SstException e) {
            connection.cancel();
            throw e;
        }
        joinPump();
        requireSuccess();
        return -1;
    }

    private void closeInput() {
        try {
            process.filterInput().close();
        } catch (IOException e) {
            // the program has ended, and its exit code will tell
            pumpFailure = pumpFailure == null ? ended(e) : pumpFailure;
        }
    }

    /** What failed first: not the pipe, if the connection broke or the program ended in error. */
    private SstException cause(SstException pipe) throws SstException {
        joinPump();
        requireSuccess();
        return pipe;
    }

    private void requireSuccess() throws SstException {
        IOException failure = pumpFailure;
        if (failure != null && !(failure instanceof EndedEarly)) {
            throw SstException.of(ErrorCode.PEER_GONE, "pass the stream on", failure);
        }
        int code = process.await();
        if (code != 0) {
            throw new SstException(
                    code == NOT_FOUND ? ErrorCode.TOOL_MISSING : ErrorCode.LOCAL_IO,
                    "the filter " + command.option() + "='" + command.text() + "' ended with exit code " + code + ": "
                            + process.lastError() + " (option " + command.option() + ")");
        }
        if (failure != null) {
            throw SstException.of(ErrorCode.LOCAL_IO, "pass the stream on", failure);
        }
    }

    private EndedEarly ended(IOException e) {
        return new EndedEarly(
                "the filter " + command.option() + "='" + command.text() + "' ended before the stream did", e);
    }

    private void joinPump() throws SstException {
        try {
            pump.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SstException(ErrorCode.CANCELLED, "interrupted while the stream passed a filter", e);
        }
    }

    /** Kills the program if it still runs. */
    @Override
    public void close() {
        process.close();
    }

    /** The program closed its input; a symptom rather than a cause. */
    private static final class EndedEarly extends SstException {
        private static final long serialVersionUID = 1L;

        EndedEarly(String message, IOException cause) {
            super(ErrorCode.LOCAL_IO, message, cause);
        }
    }

    /** What a foreign program makes of a connection; closing it from any thread ends both. */
    static final class Input implements ReadableByteChannel {
        private final StreamFilter filter;
        private final Connection connection;
        private volatile boolean open = true;

        Input(StreamFilter filter, Connection connection) {
            this.filter = filter;
            this.connection = connection;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            return filter.read(target);
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
            connection.cancel();
            filter.close();
        }
    }
}
