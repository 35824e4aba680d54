/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * A handshake of two engines in memory. It loads the classes and native code that the JVM needs for its first handshake, before a
 * peer waits for it. For one thread.
 */
final class TlsRehearsal {
    /** Far more steps than a handshake takes. Engines that do not finish are abandoned. */
    private static final int MOST_STEPS = 200;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine client;
    private final SSLEngine server;
    private final ByteBuffer toClient;
    private final ByteBuffer toServer;
    private final ByteBuffer received;

    TlsRehearsal(SSLEngine client, SSLEngine server) {
        this.client = client;
        this.server = server;
        // room for the records of one flight, which is answered before the next
        int flight = 4 * client.getSession().getPacketBufferSize();
        toClient = ByteBuffer.allocate(flight);
        toServer = ByteBuffer.allocate(flight);
        received = ByteBuffer.allocate(client.getSession().getApplicationBufferSize());
    }

    /** Returns whether the handshake completed. */
    boolean run() throws SSLException {
        client.beginHandshake();
        server.beginHandshake();
        for (int step = 0; step < MOST_STEPS; step++) {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
            if (isDone(client) && isDone(server)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDone(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
            }
            case NEED_WRAP -> engine.wrap(NOTHING, out);
            default -> {
                engine.unwrap(in.flip(), received);
                in.compact();
            }
        }
    }
}
