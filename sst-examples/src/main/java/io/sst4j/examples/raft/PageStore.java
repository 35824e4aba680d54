/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.raft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.core.StateMachineAdapter;
import com.alipay.sofa.jraft.entity.LeaderChangeContext;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A replicated state of pages. A snapshot stores it in files of many pages each. */
public final class PageStore extends StateMachineAdapter {
    /** The size of a page, in bytes. */
    public static final int PAGE_BYTES = 1 << 14;

    private static final int PAGES_OF_FILE = 512;

    private final byte[][] pages;
    private final Object leading = new Object();
    private boolean led;
    private final AtomicLong applied = new AtomicLong();
    private final Semaphore loaded = new Semaphore(0);

    PageStore(int pages) {
        this.pages = new byte[pages][PAGE_BYTES];
    }

    /**
     * The entry that refills some pages. The content is derived from the seed, so the log stays short.
     *
     * @param seed the seed of the content
     * @param step the distance between the pages to fill
     * @return the entry
     */
    public static ByteBuffer filling(long seed, int step) {
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(seed)
                .putInt(step)
                .flip();
    }

    /** The number of entries applied since this member started, without those in a loaded snapshot. */
    long applied() {
        return applied.get();
    }

    /** {@return a number that distinguishes states} */
    public synchronized int digest() {
        return Arrays.deepHashCode(pages);
    }

    /**
     * Waits until this member has loaded snapshots, including its own at its start.
     *
     * @param count the number of snapshots
     * @param seconds the longest time to wait, in seconds
     * @return false if the time passed first
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean awaitLoaded(int count, long seconds) throws InterruptedException {
        return loaded.tryAcquire(count, seconds, TimeUnit.SECONDS);
    }

    /** Waits until this member leads or follows, according to JRaft. */
    boolean awaitLed(long seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        synchronized (leading) {
            while (!led && System.nanoTime() - end < 0) {
                TimeUnit.NANOSECONDS.timedWait(leading, end - System.nanoTime());
            }
            return led;
        }
    }

    private void setLed(boolean known) {
        synchronized (leading) {
            led = known;
            leading.notifyAll();
        }
    }

    @Override
    public void onLeaderStart(long term) {
        setLed(true);
    }

    @Override
    public void onLeaderStop(Status status) {
        setLed(false);
    }

    @Override
    public void onStartFollowing(LeaderChangeContext context) {
        setLed(true);
    }

    @Override
    public void onStopFollowing(LeaderChangeContext context) {
        setLed(false);
    }

    @Override
    public void onApply(Iterator entries) {
        while (entries.hasNext()) {
            fill(entries.getData());
            applied.incrementAndGet();
            Closure done = entries.done();
            if (done != null) {
                done.run(Status.OK());
            }
            entries.next();
        }
    }

    private synchronized void fill(ByteBuffer entry) {
        ByteBuffer data = entry.duplicate();
        Random random = new Random(data.getLong());
        int step = data.getInt();
        for (int page = 0; page < pages.length; page += step) {
            random.nextBytes(pages[page]);
        }
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, Closure done) {
        try {
            save(writer);
            done.run(Status.OK());
        } catch (IOException e) {
            done.run(new Status(RaftError.EIO, "save the pages: %s", e.getMessage()));
        }
    }

    private synchronized void save(SnapshotWriter writer) throws IOException {
        for (int first = 0; first < pages.length; first += PAGES_OF_FILE) {
            String name = "pages-" + first;
            try (OutputStream out = Files.newOutputStream(Path.of(writer.getPath(), name))) {
                for (int page = first; page < Math.min(pages.length, first + PAGES_OF_FILE); page++) {
                    out.write(pages[page]);
                }
            }
            if (!writer.addFile(name)) {
                throw new IOException(name + " is not taken");
            }
        }
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        try {
            load(Path.of(reader.getPath()));
            loaded.release();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private synchronized void load(Path snapshot) throws IOException {
        for (int first = 0; first < pages.length; first += PAGES_OF_FILE) {
            byte[] content = Files.readAllBytes(snapshot.resolve("pages-" + first));
            for (int at = 0; at < content.length; at += PAGE_BYTES) {
                System.arraycopy(content, at, pages[first + at / PAGE_BYTES], 0, PAGE_BYTES);
            }
        }
    }
}
