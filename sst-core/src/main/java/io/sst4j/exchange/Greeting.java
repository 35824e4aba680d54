/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * The handshake of a connection. Both sides send their versions and a nonce, then each proves that it knows the key, the joiner
 * first.
 */
final class Greeting {
    static final byte[] MAGIC = "SST-EXCH".getBytes(StandardCharsets.US_ASCII);
    static final byte OLDEST_VERSION = 2;
    static final byte NEWEST_VERSION = 2;

    /** The largest number of lanes. */
    static final int MOST_LANES = 64;

    /** Magic, versions and lane number (or the chosen version), and a nonce. */
    private static final int GREETING_BYTES = MAGIC.length + 4 + SessionKey.BYTES;

    private static final int VERSIONS_AT = MAGIC.length;

    /** The offset of the abilities in an answer. */
    private static final int ABILITIES_AT = VERSIONS_AT + 1;

    private static final int LANE_AT = VERSIONS_AT + 2;

    private Greeting() {}

    static boolean couldBegin(byte[] first) {
        return first.length >= MAGIC.length && Arrays.equals(first, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /** The donor's side: sends the greeting, and returns when both sides have proved the key. */
    static Lane donor(Connection connection, SessionKey key, int lane, LongSupplier nanoClock) throws IOException {
        byte[] greeting = greeting(OLDEST_VERSION, NEWEST_VERSION, lane);
        write(connection, greeting);
        byte[] answer = readGreeting(connection);
        int version = Byte.toUnsignedInt(answer[VERSIONS_AT]);
        if (version < OLDEST_VERSION || version > NEWEST_VERSION) {
            throw incompatible(connection, "version " + version);
        }
        byte[] proof = read(connection, SessionKey.PROOF_BYTES);
        requireProof(connection, key.proof(Role.JOINER, greeting, answer), proof);
        write(connection, key.proof(Role.DONOR, greeting, answer));
        return new Lane(lane, connection, Abilities.of(answer[ABILITIES_AT]), nanoClock);
    }

    /**
     * The joiner's side: reads the greeting, and returns when both sides have proved the key.
     *
     * @param abilities this joiner's capabilities
     */
    static Lane joiner(Connection connection, SessionKey key, Abilities abilities, LongSupplier nanoClock)
            throws IOException {
        byte[] greeting = readGreeting(connection);
        int oldest = Byte.toUnsignedInt(greeting[VERSIONS_AT]);
        int newest = Byte.toUnsignedInt(greeting[VERSIONS_AT + 1]);
        byte version = (byte) Math.min(newest, NEWEST_VERSION);
        if (version < oldest || version < OLDEST_VERSION) {
            throw incompatible(connection, "versions " + oldest + " to " + newest);
        }
        int lane = Short.toUnsignedInt(ByteBuffer.wrap(greeting).getShort(LANE_AT));
        if (lane >= MOST_LANES) {
            throw incompatible(connection, "more than " + MOST_LANES + " connections");
        }
        byte[] answer = greeting(version, abilities.bits(), lane);
        write(connection, answer);
        write(connection, key.proof(Role.JOINER, greeting, answer));
        byte[] proof = read(connection, SessionKey.PROOF_BYTES);
        requireProof(connection, key.proof(Role.DONOR, greeting, answer), proof);
        return new Lane(lane, connection, abilities, nanoClock);
    }

    private static byte[] greeting(byte first, byte second, int lane) {
        ByteBuffer greeting = ByteBuffer.allocate(GREETING_BYTES);
        return greeting.put(MAGIC)
                .put(first)
                .put(second)
                .putShort((short) lane)
                .put(SessionKey.nonce())
                .array();
    }

    /** Reads the magic first, because a peer with another protocol may send less than a whole greeting. */
    private static byte[] readGreeting(Connection connection) throws IOException {
        byte[] magic = read(connection, MAGIC.length);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new SstException(
                    ErrorCode.PEER_INCOMPATIBLE, connection.peer() + " did not start with the greeting of an exchange");
        }
        ByteBuffer greeting = ByteBuffer.allocate(GREETING_BYTES);
        return greeting.put(magic)
                .put(read(connection, GREETING_BYTES - MAGIC.length))
                .array();
    }

    private static void requireProof(Connection connection, byte[] expected, byte[] given) throws SstException {
        if (!SessionKey.isProof(expected, given)) {
            throw new SstException(
                    ErrorCode.PEER_REJECTED,
                    connection.peer()
                            + " does not know the key of this transfer: it was not asked to connect, or has the"
                            + " address of an earlier transfer");
        }
    }

    private static SstException incompatible(Connection connection, String what) {
        return new SstException(
                ErrorCode.PEER_INCOMPATIBLE,
                connection.peer() + " uses " + what + " of the exchange, this node supports " + OLDEST_VERSION + " to "
                        + NEWEST_VERSION + ": use the same release on both nodes, or set sst-exchange=off");
    }

    private static void write(Connection connection, byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            connection.write(rest);
        }
    }

    private static byte[] read(Connection connection, int length) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(length);
        Frame.readFully(connection, into, false);
        return into.array();
    }
}
