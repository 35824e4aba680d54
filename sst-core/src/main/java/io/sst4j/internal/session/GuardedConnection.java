/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.session;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.ForwardingConnection;
import io.sst4j.internal.io.CloseAll;
import java.io.IOException;

/** A connection that breaks when its transfer is cancelled, unless it is already closed. */
final class GuardedConnection extends ForwardingConnection {
    private final Cancellation.Registration registration;

    GuardedConnection(Connection connection, Cancellation cancellation) {
        super(connection);
        this.registration = cancellation.onCancelFirst(connection::cancel);
    }

    @Override
    public void close() throws IOException {
        CloseAll.of(registration, connection);
    }
}
