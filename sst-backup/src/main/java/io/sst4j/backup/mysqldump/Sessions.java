/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import io.sst4j.SstException;
import io.sst4j.backup.mysqldump.sql.ServerLogin;
import io.sst4j.backup.mysqldump.sql.Session;
import java.util.ArrayDeque;
import java.util.Deque;

/** The sessions of a copy, which all end with it. */
final class Sessions implements AutoCloseable {
    private final Deque<Session> open = new ArrayDeque<>();

    Session open(ServerLogin login) throws SstException {
        Session session = Session.open(login);
        open.push(session);
        return session;
    }

    /** Closes all; that one of them cannot say goodbye does not matter any more. */
    @Override
    public void close() {
        for (Session session : open) {
            try {
                session.close();
            } catch (SstException e) {
                session.abort();
            }
        }
    }
}
