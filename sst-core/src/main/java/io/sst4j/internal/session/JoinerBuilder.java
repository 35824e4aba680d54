/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import static java.util.Objects.requireNonNull;

import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import io.sst4j.SnapshotTarget;
import io.sst4j.TransferAddress;

/** The options of a joiner. */
public final class JoinerBuilder extends SessionBuilder<Joiner.Builder> implements Joiner.Builder {
    final SnapshotTarget target;
    Endpoint announced = new Endpoint("localhost", TransferAddress.DEFAULT_PORT);

    String bound = "";

    /**
     * Creates a builder with default options.
     *
     * @param target the joiner's half of the method; the session closes it
     */
    public JoinerBuilder(SnapshotTarget target) {
        this.target = target;
    }

    @Override
    JoinerBuilder copy() {
        JoinerBuilder copy = new JoinerBuilder(target);
        into(copy);
        copy.announced = announced;
        copy.bound = bound;
        return copy;
    }

    @Override
    JoinerBuilder self() {
        return this;
    }

    @Override
    public JoinerBuilder announce(Endpoint value) {
        announced = requireNonNull(value, "announced");
        return this;
    }

    @Override
    public JoinerBuilder bind(String host) {
        bound = requireNonNull(host, "bound");
        return this;
    }

    @Override
    public JoinerBuilder listenOn(Endpoint value) {
        return announce(value).bind(value.host());
    }

    @Override
    public Joiner build() {
        return new JoinerSession(copy());
    }
}
