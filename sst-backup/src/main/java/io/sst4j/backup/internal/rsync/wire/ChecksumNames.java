/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The supported checksums of each side, by name, from which both choose one. Exchanged with {@link
 * CompatFlag#VARINT_FLAGS}.
 */
public final class ChecksumNames {
    private static final int MAX_BYTES = 1024;

    private ChecksumNames() {}

    /**
     * Reads the peer's names.
     *
     * @param in the input
     * @return the names, best first
     * @throws SstException if the stream fails or the list is excessively long
     */
    public static List<String> read(WireInput in) throws SstException {
        String names = new String(in.vstring(MAX_BYTES), StandardCharsets.ISO_8859_1).trim();
        return names.isEmpty() ? List.of() : List.of(names.split(" +"));
    }

    /**
     * Writes this side's names.
     *
     * @param out the output
     * @param names the names, best first
     * @throws SstException if the stream fails
     */
    public static void write(WireOutput out, List<String> names) throws SstException {
        out.vstring(String.join(" ", names).getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Chooses a checksum.
     *
     * @param client the client's names, whose order decides
     * @param daemon the daemon's names
     * @return the client's first name that the daemon supports too
     * @throws SstException if there is none
     */
    public static String choose(List<String> client, List<String> daemon) throws SstException {
        return client.stream()
                .filter(daemon::contains)
                .findFirst()
                .orElseThrow(() -> new SstException(
                        ErrorCode.PEER_INCOMPATIBLE,
                        "client and daemon have no checksum in common: " + client + " and " + daemon
                                + "; let the peer offer md5"));
    }
}
