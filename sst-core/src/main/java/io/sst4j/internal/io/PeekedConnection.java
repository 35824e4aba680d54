/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import io.sst4j.Connection;
import io.sst4j.ErrorCode;
import io.sst4j.ForwardingConnection;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A connection whose first bytes can be inspected before they are read. A peer that is silent or uses another protocol is thus
 * detected before any decoder fails on its header.
 */
public final class PeekedConnection extends ForwardingConnection {
    private static final int FIRST_BYTES = 4096;
    /** The first bytes of an HTTP request and of the greetings of SSH and mail servers. */
    private static final List<String> OTHERS =
            List.of("GET ", "HEAD ", "POST ", "PUT ", "OPTIONS ", "CONNECT ", "PRI * HTTP", "SSH-", "EHLO ", "HELO ");

    private final ByteBuffer first = ByteBuffer.allocate(FIRST_BYTES).limit(0);

    /**
     * Wraps a connection from which nothing was read.
     *
     * @param connection the connection; closed with this one
     */
    public PeekedConnection(Connection connection) {
        super(connection);
    }

    /**
     * Waits for the first bytes without consuming them.
     *
     * @param count the number of bytes, at most 4,096
     * @return that many bytes; fewer if the peer ends its output or its first bytes show another protocol
     * @throws IOException if reading fails
     */
    public byte[] peek(int count) throws IOException {
        while (first.limit() < count && !isOtherProtocol()) {
            int end = first.limit();
            first.limit(FIRST_BYTES).position(end);
            int read = -1;
            try {
                read = connection.read(first);
            } finally {
                first.limit(end + Math.max(0, read)).position(0);
            }
            if (read < 0) {
                break;
            }
        }
        return Arrays.copyOf(first.array(), Math.min(count, first.limit()));
    }

    private boolean isOtherProtocol() {
        return isTls() || OTHERS.stream().anyMatch(this::beginsWith);
    }

    /** Returns whether the first bytes are a TLS handshake record (RFC 8446, section 5.1). No stream starts with those bytes. */
    private boolean isTls() {
        return first.limit() > 1 && first.get(0) == 22 && first.get(1) == 3;
    }

    private boolean beginsWith(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
        return first.limit() >= bytes.length && Arrays.equals(first.array(), 0, bytes.length, bytes, 0, bytes.length);
    }

    /**
     * Throws if the first bytes belong to a protocol that no donor uses in clear text.
     *
     * @throws SstException with {@link ErrorCode#PEER_INCOMPATIBLE} for TLS, or {@link ErrorCode#PEER_GONE} for other protocols
     */
    public void requireNoOtherProtocol() throws SstException {
        if (isTls()) {
            throw new SstException(
                    ErrorCode.PEER_INCOMPATIBLE,
                    peer()
                            + " uses TLS, but this node expects clear text: if it is the donor, set encrypt and ssl-mode"
                            + " to the same values on both nodes");
        }
        if (isOtherProtocol()) {
            throw new SstException(
                    ErrorCode.PEER_GONE,
                    peer() + " uses the protocol of web, shell or mail servers and is not a donor");
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!first.hasRemaining()) {
            return connection.read(target);
        }
        int count = Math.min(first.remaining(), target.remaining());
        target.put(first.slice(first.position(), count));
        first.position(first.position() + count);
        return count;
    }
}
