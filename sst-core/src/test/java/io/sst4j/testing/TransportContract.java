/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.Transport;
import io.sst4j.Transport.Listener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of {@link Transport}. The test of each transport implements it. */
@Timeout(60)
public interface TransportContract extends ConnectionContract {
    /**
     * Returns the transport, with the same network each time.
     *
     * @param idleLimit the idle limit of its connections
     * @return the transport
     */
    Transport transport(Duration idleLimit);

    /**
     * Returns the endpoint to listen on.
     *
     * @return an endpoint with port 0
     */
    Endpoint local();

    /**
     * Returns the host under which a listener can be reached.
     *
     * @return the host
     */
    String host();

    /**
     * Connects two ends.
     *
     * @param idleLimit the idle limit of both ends
     * @return the ends
     * @throws Exception if connecting failed
     */
    @Override
    default Pair connected(Duration idleLimit) throws Exception {
        Transport transport = transport(idleLimit);
        Listener listener = transport.listen(local());
        Connection donor = transport.connect(reached(listener), LONG, new Cancellation());
        return new Pair(listener, donor, listener.accept(LONG));
    }

    /**
     * Returns the endpoint under which a listener can be reached.
     *
     * @param listener the listener
     * @return the endpoint to connect to
     */
    default Endpoint reached(Listener listener) {
        return new Endpoint(host(), listener.local().port());
    }

    @Test
    default void acceptIsEndedByClosingTheListener() throws Exception {
        for (int i = 0; i < RACES; i++) {
            Listener listener = transport(LONG).listen(local());
            CompletableFuture<Connection> accepted = Background.start(() -> listener.accept(Duration.ZERO));
            listener.close();
            listener.close();
            assertThat(ConnectionContract.failureOf(accepted)).isEqualTo(ErrorCode.CANCELLED);
        }
    }

    @Test
    default void acceptHasALimit() throws Exception {
        try (Listener listener = transport(LONG).listen(local())) {
            assertThat(ConnectionContract.codeOf(catchThrowable(() -> listener.accept(SHORT))))
                    .isEqualTo(ErrorCode.PEER_UNREACHABLE);
        }
    }

    @Test
    default void connectHasALimit() throws Exception {
        Transport transport = transport(LONG);
        Listener listener = transport.listen(local());
        Endpoint nobody = reached(listener);
        listener.close();
        assertThat(ConnectionContract.codeOf(
                        catchThrowable(() -> transport.connect(nobody, SHORT, new Cancellation()))))
                .isEqualTo(ErrorCode.PEER_UNREACHABLE);
    }

    @Test
    default void connectIsCancelledFromAnotherThread() throws Exception {
        Transport transport = transport(LONG);
        Listener listener = transport.listen(local());
        Endpoint nobody = reached(listener);
        listener.close();
        for (int i = 0; i < RACES; i++) {
            Cancellation cancellation = new Cancellation();
            CompletableFuture<Connection> connected =
                    Background.start(() -> transport.connect(nobody, LONG, cancellation));
            cancellation.cancel();
            assertThat(ConnectionContract.failureOf(connected)).isEqualTo(ErrorCode.CANCELLED);
        }
    }

    @Test
    default void connectWaitsUntilTheListenerOpens() throws Exception {
        Transport transport = transport(LONG);
        Listener first = transport.listen(local());
        Endpoint peer = reached(first);
        first.close();
        CompletableFuture<Connection> connected =
                Background.start(() -> transport.connect(peer, LONG, new Cancellation()));
        try (Listener second = transport.listen(new Endpoint(local().host(), peer.port()));
                Connection accepted = second.accept(LONG);
                Connection connection = connected.get()) {
            connection.write(ConnectionContract.bytes("x"));
            assertThat(accepted.read(ByteBuffer.allocate(1))).isEqualTo(1);
        }
    }

    @Test
    default void listenerStaysOpenBetweenConnections() throws Exception {
        Transport transport = transport(LONG);
        try (Listener listener = transport.listen(local())) {
            for (int i = 0; i < 3; i++) {
                // the second one connects while the first is being read, and waits
                try (Connection donor = transport.connect(reached(listener), LONG, new Cancellation());
                        Connection next = transport.connect(reached(listener), LONG, new Cancellation())) {
                    donor.write(ConnectionContract.bytes("first"));
                    donor.shutdownOutput();
                    next.write(ConnectionContract.bytes("second"));
                    next.shutdownOutput();
                    try (Connection joiner = listener.accept(LONG)) {
                        assertThat(ConnectionContract.readAll(joiner)).isEqualTo("first");
                    }
                    try (Connection joiner = listener.accept(LONG)) {
                        assertThat(ConnectionContract.readAll(joiner)).isEqualTo("second");
                    }
                }
            }
        }
    }

    @Test
    default void takenPortIsRefused() throws Exception {
        Transport transport = transport(LONG);
        try (Listener listener = transport.listen(local())) {
            assertThat(listener.local().port()).isPositive();
            Endpoint taken = new Endpoint(local().host(), listener.local().port());
            assertThatThrownBy(() -> transport.listen(taken))
                    .hasMessageContaining(String.valueOf(taken.port()))
                    .satisfies(e -> assertThat(ConnectionContract.codeOf(e)).isEqualTo(ErrorCode.PORT_UNAVAILABLE));
        }
    }
}
