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
 * An external program between this thread and a connection that filters the stream.
 *
 * <p>This thread serves one side of the program and a second thread pumps the other, because either side may stall
 * while the other moves. The first failure is reported: the connection's, otherwise the program's.
 */
final class StreamFilter implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int NOT_FOUND = 127;

    private final FilterCommand command;
    private final ChildProcess process;
    private final Connection connection;
    private final Thread pump;
    private volatile @Nullable IOException pumpFailure;

    /** Moves all data of one side; returns at its end. */
    private interface Side {
        void move() throws IOException;
    }

    private StreamFilter(
            FilterCommand command, boolean donor, Connection connection, Path log, Cancellation cancellation)
            throws SstException {
        this.command = command;
        this.connection = connection;
        // By contract the value is a fragment of shell script, which may contain pipes and quotes. It comes only from
        // this node's option file. It is passed as one argument, and nothing is inserted into it.
        this.process = ChildProcess.startFilter(List.of("/bin/sh", "-c", command.text()), log, cancellation);
        Side side = donor ? this::sendOutput : this::feedFromConnection;
        this.pump = new Thread(() -> run(side), "sst-" + command.option());
        pump.setDaemon(true);
        pump.start();
    }

    /** Starts a program that encodes the bytes written here and sends its output. */
    static StreamFilter onDonor(FilterCommand command, Connection connection, Path log, Cancellation cancellation)
            throws SstException {
        return new StreamFilter(command, true, connection, log, cancellation);
    }

    /** Starts a program that is fed with the received bytes; its decoded output is read here. */
    static StreamFilter onJoiner(FilterCommand command, Connection connection, Path log, Cancellation cancellation)
            throws SstException {
        return new StreamFilter(command, false, connection, log, cancellation);
    }

    private void run(Side side) {
        try {
            side.move();
        } catch (IOException e) {
            pumpFailure = e;
            // the program's end wakes the thread that waits for its other side
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

    /** Killing a program ends its output; the JDK may also report a closed stream. */
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

    /** Ends the program's input and waits until all its output is sent. */
    void finishWriting() throws SstException {
        closeInput();
        joinPump();
        requireSuccess();
    }

    /** Reads the program's output. Returns -1 only if both the program and the stream ended without error. */
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
            // the program has ended, and its exit code gives the cause
            pumpFailure = pumpFailure == null ? ended(e) : pumpFailure;
        }
    }

    /** Returns the first cause: not the pipe, if the connection broke or the program failed. */
    private SstException cause(SstException pipe) throws SstException {
        joinPump();
        requireSuccess();
        return pipe;
    }

    private void requireSuccess() throws SstException {
        IOException failure = pumpFailure;
        if (failure != null && !(failure instanceof EndedEarly)) {
            throw SstException.of(ErrorCode.PEER_GONE, "forward the stream", failure);
        }
        int code = process.await();
        if (code != 0) {
            throw new SstException(
                    code == NOT_FOUND ? ErrorCode.TOOL_MISSING : ErrorCode.LOCAL_IO,
                    "the filter " + command.option() + "='" + command.text() + "' ended with exit code " + code + ": "
                            + process.lastError() + " (option " + command.option() + ")");
        }
        if (failure != null) {
            throw SstException.of(ErrorCode.LOCAL_IO, "forward the stream", failure);
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
            throw new SstException(ErrorCode.CANCELLED, "interrupted while the stream passed through a filter", e);
        }
    }

    /** Kills the program if it still runs. */
    @Override
    public void close() {
        process.close();
    }

    /** The program closed its input early: a symptom rather than a cause. */
    private static final class EndedEarly extends SstException {
        private static final long serialVersionUID = 1L;

        EndedEarly(String message, IOException cause) {
            super(ErrorCode.LOCAL_IO, message, cause);
        }
    }

    /** A connection's data after an external program. Closing it from any thread ends both. */
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
