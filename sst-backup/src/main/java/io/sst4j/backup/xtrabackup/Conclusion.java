/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.Manifest;
import io.sst4j.SstException;
import io.sst4j.exchange.DonorExchange;
import io.sst4j.exchange.JoinerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A donor's last text in an exchange: {@code manifest}, the number of files, the number of bytes and the root,
 * separated by blanks.
 */
final class Conclusion {
    private static final Pattern TEXT = Pattern.compile("manifest ([0-9]{1,18}) ([0-9]{1,18}) ([0-9a-f]{64})");

    private Conclusion() {}

    static void say(Manifest manifest, DonorExchange exchange) throws SstException {
        String text = "manifest " + manifest.files() + " " + manifest.bytes() + " " + manifest.root();
        exchange.conclude(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * Compares the received manifest with the donor's.
     *
     * @throws SstException if they differ; a file with damaged content has been refused by name before
     */
    static void requireSame(JoinerExchange exchange, Optional<Manifest> received) throws IOException {
        readToEnd(exchange);
        byte[] said = exchange.conclusion();
        if (said.length == 0 || received.isEmpty()) {
            return;
        }
        Manifest sent = parse(said, exchange.peer());
        if (!sent.equals(received.get())) {
            throw new SstException(
                    ErrorCode.MALFORMED_STREAM,
                    "the snapshot does not match what " + exchange.peer() + " sent: " + received.get() + " instead of "
                            + sent + "; the snapshot is not used");
        }
    }

    private static void readToEnd(JoinerExchange exchange) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        if (exchange.read(one) >= 0) {
            throw new SstException(
                    ErrorCode.MALFORMED_STREAM, exchange.peer() + " sent data after the end of the snapshot");
        }
    }

    private static Manifest parse(byte[] said, String peer) throws SstException {
        Matcher text = TEXT.matcher(new String(said, StandardCharsets.US_ASCII));
        if (!text.matches()) {
            throw new SstException(
                    ErrorCode.PEER_INCOMPATIBLE,
                    peer + " ended without a valid manifest: use the same release on both nodes");
        }
        return new Manifest(Long.parseLong(text.group(1)), Long.parseLong(text.group(2)), text.group(3));
    }
}
