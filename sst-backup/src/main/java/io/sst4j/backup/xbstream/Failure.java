/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.channels.Channel;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The first failure of several threads. Setting it closes the channel, because a thread may be waiting on it. */
final class Failure {
    private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();
    private final Channel channel;

    Failure(Channel channel) {
        this.channel = channel;
    }

    boolean isSet() {
        return first.get() != null;
    }

    /** Records a failure, unless one is already recorded. */
    void set(Throwable failure) {
        if (!first.compareAndSet(null, failure)) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Throws the recorded failure, if any. */
    void check() throws SstException {
        Throwable failure = first.get();
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof Exception checked) {
            throw SstException.of(ErrorCode.LOCAL_IO, "extract", checked);
        }
    }
}
