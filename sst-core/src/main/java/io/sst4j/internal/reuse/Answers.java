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
import org.jspecify.annotations.Nullable;

/** Hears what the joiner says of the offers, in their order, on a thread of its own. */
final class Answers implements AutoCloseable {
    private final Heard heard;
    private final Deque<Offer> open = new ArrayDeque<>();
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final Thread thread = new Thread(this::hear, "sst-donor-answers");
    private @Nullable IOException failure;
    private boolean closed;

    Answers(Duplex in) {
        this.heard = new Heard(in);
        thread.setDaemon(true);
        thread.start();
    }

    synchronized void expect(Offer offer) {
        open.add(offer);
        notifyAll();
    }

    /** The next answer, if it has come. */
    synchronized @Nullable Answer poll() throws IOException {
        requireSound();
        return answers.poll();
    }

    /** Waits for the next answer; the connection has limits of its own for that. */
    synchronized Answer await() throws IOException {
        while (answers.isEmpty()) {
            requireSound();
            pause();
        }
        return answers.remove();
    }

    private void requireSound() throws IOException {
        if (failure != null) {
            throw SstException.of(ErrorCode.PEER_GONE, "hear what the joiner has", failure);
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
            for (Offer offer = next(); offer != null; offer = next()) {
                Answer answer = hear(offer);
                synchronized (this) {
                    answers.add(answer);
                    notifyAll();
                }
            }
        } catch (IOException e) {
            failed(e);
        } catch (RuntimeException | Error e) {
            failed(new IOException(e));
        }
    }

    private synchronized void failed(IOException why) {
        failure = why;
        notifyAll();
    }

    private synchronized @Nullable Offer next() throws SstException {
        while (open.isEmpty() && !closed) {
            pause();
        }
        return closed ? null : open.poll();
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
                        "the joiner answers an offer with " + kinds[cell] + ", which is nothing");
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
