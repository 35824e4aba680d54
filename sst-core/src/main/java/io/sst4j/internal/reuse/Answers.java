/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.internal.io.Threads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Receives the joiner's answers to the offers, in order, on its own thread. */
final class Answers implements AutoCloseable {
    private final Heard heard;
    private final Consumer<IOException> broken;
    private final Deque<Offer> open = new ArrayDeque<>();
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final Thread thread = new Thread(this::hear, "sst-donor-answers");
    private @Nullable IOException failure;
    private boolean closed;

    /**
     * Starts to receive.
     *
     * @param broken called on the receiving thread when no more answers will come
     */
    Answers(Duplex in, Consumer<IOException> broken) {
        this.heard = new Heard(in::read);
        this.broken = broken;
        thread.setDaemon(true);
        thread.start();
    }

    synchronized void expect(Offer offer) {
        open.add(offer);
        notifyAll();
    }

    /** Returns the next answer, or null if it has not arrived. */
    synchronized @Nullable Answer poll() throws IOException {
        requireSound();
        return answers.poll();
    }

    /** Waits for the next answer. The connection's own limits apply. */
    synchronized Answer await() throws IOException {
        while (answers.isEmpty()) {
            requireSound();
            pause();
        }
        return answers.remove();
    }

    private void requireSound() throws IOException {
        if (failure != null) {
            throw SstException.of(ErrorCode.PEER_GONE, "receive the joiner's answers", failure);
        }
    }

    @SuppressWarnings("WaitNotInLoop") // its callers are loops
    private void pause() throws SstException {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SstException(ErrorCode.CANCELLED, "the thread of the transfer was interrupted", e);
        }
    }

    private void hear() {
        try {
            // always reading, so that the loss of the joiner is noticed even while nothing is offered
            while (heard.has(1)) {
                Answer answer = hear(next());
                synchronized (this) {
                    answers.add(answer);
                    notifyAll();
                }
            }
            failed(new SstException(ErrorCode.PEER_GONE, "the joiner ended before the snapshot was sent"));
        } catch (IOException e) {
            failed(e);
        } catch (RuntimeException | Error e) {
            failed(new IOException(e));
        }
    }

    private void failed(IOException why) {
        boolean news;
        synchronized (this) {
            failure = why;
            news = !closed;
            notifyAll();
        }
        if (news) {
            broken.accept(why);
        }
    }

    private synchronized Offer next() throws SstException {
        Offer offer = open.poll();
        if (offer == null) {
            throw new SstException(ErrorCode.MALFORMED_STREAM, "the joiner sent an answer without an offer");
        }
        return offer;
    }

    private Answer hear(Offer offer) throws IOException {
        byte[] kinds = new byte[offer.cells()];
        ByteBuffer blocks = ByteBuffer.allocate(Cells.blocks(offer.length) * Cells.BLOCK_HASH);
        for (int cell = 0; cell < kinds.length; cell++) {
            require(1);
            kinds[cell] = heard.bytes().get();
            if (kinds[cell] == ReuseFormat.NEAR) {
                int length = Cells.blocks(offer.cellLength(cell)) * Cells.BLOCK_HASH;
                require(length);
                Heard.move(heard.bytes(), blocks, length);
            } else if (kinds[cell] != ReuseFormat.MISS && kinds[cell] != ReuseFormat.MATCH) {
                throw new SstException(
                        ErrorCode.MALFORMED_STREAM,
                        "the joiner sent the unknown answer " + kinds[cell] + " to an offer");
            }
        }
        return new Answer(ByteBuffer.wrap(kinds), blocks.flip());
    }

    private void require(int count) throws IOException {
        if (!heard.has(count)) {
            throw new SstException(ErrorCode.PEER_GONE, "the joiner ended before it had answered all offers");
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        thread.interrupt();
        Threads.join(List.of(thread), thread::interrupt);
    }
}
