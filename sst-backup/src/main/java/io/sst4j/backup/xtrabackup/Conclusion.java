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

/** What a donor says at the end of an exchange: {@code manifest}, the number of files, that of bytes, and the root, with blanks between. */
final class Conclusion {
    private static final Pattern TEXT = Pattern.compile("manifest ([0-9]{1,18}) ([0-9]{1,18}) ([0-9a-f]{64})");

    private Conclusion() {}

    static void say(Manifest manifest, DonorExchange exchange) throws SstException {
        String text = "manifest " + manifest.files() + " " + manifest.bytes() + " " + manifest.root();
        exchange.conclude(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * Compares what came with what was sent.
     *
     * @throws SstException if they differ; a file whose content was damaged has been refused by its name before
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
                    "what arrived is not what " + exchange.peer() + " sent: " + received.get() + " in place of " + sent
                            + "; the snapshot is not used");
        }
    }

    private static void readToEnd(JoinerExchange exchange) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        if (exchange.read(one) >= 0) {
            throw new SstException(ErrorCode.MALFORMED_STREAM, exchange.peer() + " sent more than a snapshot");
        }
    }

    private static Manifest parse(byte[] said, String peer) throws SstException {
        Matcher text = TEXT.matcher(new String(said, StandardCharsets.US_ASCII));
        if (!text.matches()) {
            throw new SstException(
                    ErrorCode.PEER_INCOMPATIBLE,
                    peer + " concludes with what is no manifest: use the same release on both nodes");
        }
        return new Manifest(Long.parseLong(text.group(1)), Long.parseLong(text.group(2)), text.group(3));
    }
}
