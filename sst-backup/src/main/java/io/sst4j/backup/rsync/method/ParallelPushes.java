/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.Connection;
import io.sst4j.DonorLink;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.rsync.RsyncClient;
import io.sst4j.backup.rsync.RsyncPush;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.internal.io.Faults;
import io.sst4j.internal.io.Threads;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Several concurrent pushes, each over its own connection. The first failure ends all of them. */
final class ParallelPushes {
    private final DonorLink link;
    private final int threads;
    private final Deque<RsyncPush> waiting = new ArrayDeque<>();
    private final Set<Connection> open = new HashSet<>();
    private @Nullable SstException failure;

    ParallelPushes(DonorLink link, int threads) {
        this.link = link;
        this.threads = threads;
    }

    void run(List<RsyncPush> pushes) throws SstException {
        waiting.addAll(pushes);
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < Math.min(threads, pushes.size()); i++) {
            Thread worker = new Thread(this::work, "sst-rsync-push-" + (i + 1));
            worker.start();
            workers.add(worker);
        }
        // they end with their connections, which have their own limits
        Threads.join(workers, () -> fail(new SstException(ErrorCode.CANCELLED, "push to the joiner: interrupted")));
        link.cancellation().check();
        SstException why = failure();
        if (why != null) {
            throw why;
        }
    }

    private void work() {
        for (RsyncPush push = next(); push != null; push = next()) {
            Connection connection = null;
            try {
                connection = opened();
                RsyncClient.push(connection, push, link);
            } catch (SstException | RuntimeException | Error e) {
                fail(Faults.of("push to the joiner", e));
            } finally {
                closed(connection);
            }
        }
    }

    private Connection opened() throws SstException {
        Connection connection = link.connect();
        synchronized (this) {
            open.add(connection);
            if (failure != null) {
                connection.cancel();
            }
        }
        return connection;
    }

    private void closed(@Nullable Connection connection) {
        CloseAll.quietly(connection);
        synchronized (this) {
            open.remove(connection);
        }
    }

    private synchronized @Nullable RsyncPush next() {
        return failure == null ? waiting.poll() : null;
    }

    private synchronized void fail(SstException why) {
        if (failure == null) {
            failure = why;
            open.forEach(Connection::cancel);
        }
    }

    private synchronized @Nullable SstException failure() {
        return failure;
    }
}
