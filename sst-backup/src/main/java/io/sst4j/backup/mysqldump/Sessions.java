/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.Cancellation;
import io.sst4j.SstException;
import io.sst4j.backup.internal.mysqldump.sql.ServerLogin;
import io.sst4j.backup.internal.mysqldump.sql.Session;
import java.util.ArrayDeque;
import java.util.Deque;

/** The sessions of a copy, which all end with it, or break when it is cancelled. */
final class Sessions implements AutoCloseable {
    private final Deque<Session> open = new ArrayDeque<>();
    private final Cancellation cancellation;
    private final Cancellation.Registration registration;

    Sessions(Cancellation cancellation) {
        this.cancellation = cancellation;
        this.registration = cancellation.onCancel(this::abort);
    }

    Session open(ServerLogin login) throws SstException {
        Session session = Session.open(login);
        synchronized (this) {
            open.push(session);
        }
        cancellation.check();
        return session;
    }

    private synchronized void abort() {
        open.forEach(Session::abort);
    }

    /** Closes all; that one of them cannot say goodbye does not matter any more. */
    @Override
    public synchronized void close() {
        registration.close();
        for (Session session : open) {
            try {
                session.close();
            } catch (SstException e) {
                session.abort();
            }
        }
    }
}
