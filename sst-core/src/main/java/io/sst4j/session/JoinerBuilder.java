/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.session;

import static java.util.Objects.requireNonNull;

import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import io.sst4j.SnapshotTarget;
import io.sst4j.TransferAddress;

/** Makes a {@link Joiner}. Not for use by several threads. */
public final class JoinerBuilder extends SessionBuilder<JoinerBuilder> {
    final SnapshotTarget target;
    Endpoint announced = new Endpoint("localhost", TransferAddress.DEFAULT_PORT);

    String bound = "";

    JoinerBuilder(SnapshotTarget target) {
        this.target = target;
    }

    @Override
    JoinerBuilder copy() {
        JoinerBuilder copy = into(new JoinerBuilder(target));
        copy.announced = announced;
        copy.bound = bound;
        return copy;
    }

    @Override
    JoinerBuilder self() {
        return this;
    }

    /**
     * Sets the host that donors are told, and the port, for methods that open one.
     *
     * <p>The port is bound on every local address, because the host may be one that only others see this node under; see
     * {@link #bind}.
     *
     * @param value by default {@code localhost:4444}; port 0 chooses a free one
     * @return this
     */
    public JoinerBuilder announce(Endpoint value) {
        announced = requireNonNull(value, "announced");
        return this;
    }

    /**
     * Sets the one local address on which donors are awaited.
     *
     * @param host a name or address of this machine; the empty text, the default, stands for all of them
     * @return this
     */
    public JoinerBuilder bind(String host) {
        bound = requireNonNull(host, "bound");
        return this;
    }

    /**
     * Sets the host on which donors are awaited and which they are told, and the port: {@link #announce} and {@link #bind} in
     * one.
     *
     * @param value port 0 chooses a free one
     * @return this
     */
    public JoinerBuilder listenOn(Endpoint value) {
        return announce(value).bind(value.host());
    }

    /**
     * Makes a joiner of what is set now; later calls on this builder do not change it.
     *
     * @return a joiner for one transfer
     */
    public Joiner build() {
        return new JoinerSession(copy());
    }
}
