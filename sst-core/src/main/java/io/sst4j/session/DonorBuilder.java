/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.session;

import io.sst4j.Donor;
import io.sst4j.DonorServer;
import io.sst4j.SnapshotSource;
import java.time.Duration;
import java.util.Optional;

/** Makes a {@link Donor}. Not for use by several threads. */
public final class DonorBuilder extends SessionBuilder<DonorBuilder> {
    final SnapshotSource source;
    Duration connectLimit = Duration.ofSeconds(60);
    long bytesPerSecond;
    Optional<DonorServer> server = Optional.empty();

    DonorBuilder(SnapshotSource source) {
        this.source = source;
    }

    @Override
    DonorBuilder copy() {
        DonorBuilder copy = into(new DonorBuilder(source));
        copy.connectLimit = connectLimit;
        copy.bytesPerSecond = bytesPerSecond;
        copy.server = server;
        return copy;
    }

    @Override
    DonorBuilder self() {
        return this;
    }

    /**
     * Sets how long to try to reach the joiner, for each connection.
     *
     * @param value 60 seconds by default
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public DonorBuilder connectLimit(Duration value) {
        connectLimit = limit(value, "connectLimit");
        return this;
    }

    /**
     * Limits how fast the snapshot is sent.
     *
     * @param value bytes per second over all connections together; 0, the default, means as fast as possible
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public DonorBuilder rateLimit(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("the rate limit is negative: " + value);
        }
        bytesPerSecond = value;
        return this;
    }

    /**
     * Sets the server whose files are sent, for methods that must ask it to hold still.
     *
     * @param value by default there is none
     * @return this
     */
    public DonorBuilder server(DonorServer value) {
        server = Optional.of(value);
        return this;
    }

    /**
     * Makes a donor of what is set now; later calls on this builder do not change it.
     *
     * @return a donor for one transfer
     */
    public Donor build() {
        return new DonorSession(copy());
    }
}
