/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.session;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.Opening;
import io.sst4j.SstException;
import io.sst4j.io.CloseAll;
import io.sst4j.io.TimeLimit;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Who has connected and has not been given to the method yet. Heard by one thread, asked by others. */
final class Guest {
    private final Connection plain;
    private final long arrived = System.nanoTime();
    private @Nullable Opening<?> opening;
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
        String peer = plain.peer();
        int colon = peer.lastIndexOf(':');
        return colon < 0 ? peer : peer.substring(0, colon);
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - arrived);
    }

    /** Returns when the guest has begun as a donor does. */
    <T> void hear(Protection protection, Opening<T> wanted) throws IOException {
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

    private <T> T begin(Connection connection, Opening<T> wanted) throws IOException {
        Duration limit = wanted.limit();
        try (TimeLimit guard = new TimeLimit(limit, "sst-joiner-guest-limit", plain::cancel)) {
            try {
                return wanted.hear(connection);
            } catch (IOException e) {
                if (guard.isOver()) {
                    throw new SstException(
                            ErrorCode.IDLE_TIMEOUT,
                            peer() + " connected and did not begin within " + limit.toSeconds() + " s",
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

    synchronized boolean isReady(Opening<?> wanted) {
        return result != null && opening == wanted && !gone;
    }

    /** What the opening made of it, which the caller owns from now on. */
    @SuppressWarnings("unchecked") // made by this very opening
    synchronized <T> T heardAs(Opening<T> wanted) {
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
