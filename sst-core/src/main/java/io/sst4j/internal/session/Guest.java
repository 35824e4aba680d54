/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.JoinerLink;
import io.sst4j.SstException;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.internal.io.Deadline;
import io.sst4j.internal.io.TimeLimit;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Who has connected and has not been given to the method yet. Heard by one thread, asked by others. */
final class Guest {
    /** Who connects twice within this time is taken in that order, whose handshake ends first. */
    private static final Duration ORDERLY = Duration.ofSeconds(1);

    /** Who has connected has so long to begin, however many others come from its host: a busy machine may be slow to hear it. */
    private static final Duration FAIR_HEARING = Duration.ofMillis(500);

    private final Connection plain;
    private final Deadline turn = Deadline.in(ORDERLY);
    private final Deadline crowded = Deadline.in(FAIR_HEARING);
    private JoinerLink.@Nullable Opening<?> opening;
    private @Nullable Object result;
    private boolean gone;

    /** Makes a connection a protected one. */
    interface Protection {
        Connection protect(Connection plain) throws SstException;
    }

    Guest(Connection plain) {
        this.plain = plain;
    }

    String peer() {
        return plain.peer();
    }

    String host() {
        return Endpoint.hostOf(plain.peer());
    }

    /** Until when who came later waits for this one. */
    Deadline turn() {
        return turn;
    }

    /** Until when it need not make room for others. */
    Deadline crowded() {
        return crowded;
    }

    /** Returns when the guest has begun as a donor does. */
    <T> void hear(Protection protection, JoinerLink.Opening<T> wanted) throws IOException {
        Connection connection = protection.protect(plain);
        T heard = begin(connection, wanted);
        synchronized (this) {
            if (!gone) {
                opening = wanted;
                result = heard;
                return;
            }
        }
        throw new SstException(ErrorCode.PEER_GONE, peer() + " began too late");
    }

    private <T> T begin(Connection connection, JoinerLink.Opening<T> wanted) throws IOException {
        Duration limit = wanted.limit();
        try (TimeLimit guard = new TimeLimit(limit, "sst-joiner-guest-limit", plain::cancel)) {
            try {
                return wanted.hear(connection);
            } catch (IOException e) {
                if (guard.isOver()) {
                    throw new SstException(
                            ErrorCode.IDLE_TIMEOUT,
                            peer() + " connected and did not begin within " + Deadline.text(limit),
                            e);
                }
                throw e;
            }
        }
    }

    synchronized boolean isHeard() {
        return result == null && !gone;
    }

    synchronized boolean isSentAway() {
        return gone;
    }

    synchronized boolean isReady(JoinerLink.Opening<?> wanted) {
        return result != null && opening == wanted && !gone;
    }

    /** What the opening made of it, which the caller owns from now on. */
    @SuppressWarnings("unchecked") // made by this very opening
    synchronized <T> T heardAs(JoinerLink.Opening<T> wanted) {
        if (opening != wanted || result == null) {
            throw new IllegalStateException("heard as another");
        }
        return (T) result;
    }

    /** Breaks the connection, from any thread; whoever hears it notices. */
    void sendAway() {
        synchronized (this) {
            gone = true;
        }
        plain.cancel();
        CloseAll.quietly(plain);
    }
}
