/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import io.sst4j.Donor;
import io.sst4j.DonorServer;
import io.sst4j.SnapshotSource;
import java.time.Duration;
import java.util.Optional;

/** The options of a donor. */
public final class DonorBuilder extends SessionBuilder<Donor.Builder> implements Donor.Builder {
    final SnapshotSource source;
    Duration connectLimit = Duration.ofSeconds(60);
    long bytesPerSecond;
    Optional<DonorServer> server = Optional.empty();

    /**
     * Creates a builder with default options.
     *
     * @param source the donor's half of the method; the session closes it
     */
    public DonorBuilder(SnapshotSource source) {
        this.source = source;
    }

    @Override
    DonorBuilder copy() {
        DonorBuilder copy = new DonorBuilder(source);
        into(copy);
        copy.connectLimit = connectLimit;
        copy.bytesPerSecond = bytesPerSecond;
        copy.server = server;
        return copy;
    }

    @Override
    DonorBuilder self() {
        return this;
    }

    @Override
    public DonorBuilder connectLimit(Duration value) {
        connectLimit = limit(value, "connectLimit");
        return this;
    }

    @Override
    public DonorBuilder rateLimit(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("rateLimit is negative: " + value);
        }
        bytesPerSecond = value;
        return this;
    }

    @Override
    public DonorBuilder server(DonorServer value) {
        server = Optional.of(value);
        return this;
    }

    @Override
    public Donor build() {
        return new DonorSession(copy());
    }
}
