/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.session;

import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import io.sst4j.SnapshotTarget;
import io.sst4j.TransferAddress;

/** Makes a {@link Joiner}. Not for use by several threads. */
public final class JoinerBuilder extends SessionBuilder<JoinerBuilder> {
    final SnapshotTarget target;
    Endpoint announced = new Endpoint("localhost", TransferAddress.DEFAULT_PORT);

    JoinerBuilder(SnapshotTarget target) {
        this.target = target;
    }

    @Override
    JoinerBuilder self() {
        return this;
    }

    /**
     * Sets the host that donors are told, and the port.
     *
     * <p>The port is bound on every local address, because the host may be one that only others see this node under; a
     * transport that must bind a single address is told so by its own options.
     *
     * @param value by default {@code localhost:4444}; port 0 chooses a free one
     * @return this
     */
    public JoinerBuilder listenOn(Endpoint value) {
        announced = value;
        return this;
    }

    /**
     * Ends the building.
     *
     * @return a joiner for one transfer
     */
    public Joiner build() {
        return new JoinerSession(this);
    }
}
