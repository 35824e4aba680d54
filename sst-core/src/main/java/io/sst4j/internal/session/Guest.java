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

/** A connected peer that was not yet given to the method. One thread reads its opening; others query its state. */
final class Guest {
    /** The time in which peers are accepted in the order of connection, whichever handshake ends first. */
    private static final Duration ORDERLY = Duration.ofSeconds(1);

    /** The time that each peer has for its opening, however many connect from its host, because a busy machine may be slow. */
    private static final Duration FAIR_HEARING = Duration.ofMillis(500);

    private final Connection plain;
    private final Deadline turn = Deadline.in(ORDERLY);
    private final Deadline crowded = Deadline.in(FAIR_HEARING);
    private JoinerLink.@Nullable Opening<?> opening;
    private @Nullable Object result;
    private boolean gone;

    /** Protects a connection. */
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

    /** The deadline until which later peers wait for this one. */
    Deadline turn() {
        return turn;
    }

    /** The deadline until which this peer is not dropped to make room for others. */
    Deadline crowded() {
        return crowded;
    }

    /** Returns when the peer has sent the opening of a donor. */
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
        throw new SstException(ErrorCode.PEER_GONE, peer() + " sent its opening too late");
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
                            peer() + " connected but sent no complete opening within " + Deadline.text(limit),
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

    /** Returns the result of the opening, owned by the caller from now on. */
    @SuppressWarnings("unchecked") // the same opening created the result
    synchronized <T> T heardAs(JoinerLink.Opening<T> wanted) {
        if (opening != wanted || result == null) {
            throw new IllegalStateException("accepted with another opening");
        }
        return (T) result;
    }

    /** Breaks the connection. May be called from any thread; a pending read of the opening fails. */
    void sendAway() {
        synchronized (this) {
            gone = true;
        }
        plain.cancel();
        CloseAll.quietly(plain);
    }
}
