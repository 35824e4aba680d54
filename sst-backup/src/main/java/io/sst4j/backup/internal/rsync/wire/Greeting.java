/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.rsync.wire;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first line of each side: {@code @RSYNCD: 32.0 sha512 md5}.
 *
 * @param protocol the newest protocol that the side supports
 * @param digests the names of digests for authentication, best first; empty below protocol 32 if there are none
 */
public record Greeting(int protocol, List<String> digests) {
    /** The oldest protocol supported here. */
    public static final int OLDEST = 30;

    /** The newest protocol supported here. */
    public static final int NEWEST = 32;

    private static final int FIRST_WITH_DIGESTS = 32;

    /** A release has sub-protocol 0; other numbers belong to unreleased versions. */
    private static final Pattern LINE = Pattern.compile("@RSYNCD: (\\d{1,3})\\.0(?: ([ -~]+))?");

    private static final Pattern ANY_PROTOCOL = Pattern.compile("@RSYNCD: \\d.*");

    /**
     * Creates a greeting.
     *
     * @param protocol the newest protocol that the side supports
     * @param digests the names of digests for authentication, best first
     */
    public Greeting {
        digests = List.copyOf(digests);
    }

    /**
     * Returns the greeting of this side.
     *
     * @param protocol the newest protocol to use
     * @return a greeting that peers of any protocol accept
     */
    public static Greeting of(int protocol) {
        return new Greeting(protocol, protocol < FIRST_WITH_DIGESTS ? List.of() : List.of("md5"));
    }

    /**
     * Parses the peer's greeting.
     *
     * @param line the line without its end
     * @return the greeting
     * @throws SstException if the peer does not use the protocol, or one that is too old
     */
    public static Greeting parse(String line) throws SstException {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw incompatible(
                    ANY_PROTOCOL.matcher(line).matches()
                            ? "the peer uses a version of rsync's protocol that no release uses: " + quoted(line)
                            : "the peer does not use rsync's protocol: it started with " + quoted(line));
        }
        int protocol = Integer.parseInt(matcher.group(1));
        List<String> digests = matcher.group(2) == null
                ? List.of()
                : List.of(matcher.group(2).trim().split(" +"));
        if (protocol < OLDEST) {
            throw incompatible("the peer uses rsync's protocol " + protocol + ", but " + OLDEST
                    + " is needed; install rsync 3.0 or newer there");
        }
        if (protocol >= FIRST_WITH_DIGESTS && digests.isEmpty()) {
            throw incompatible("the peer left out its digests: " + quoted(line));
        }
        return new Greeting(protocol, digests);
    }

    /**
     * Returns the protocol that both sides support.
     *
     * @param peer the other side's greeting
     * @return the older protocol of the two
     */
    public int common(Greeting peer) {
        return Math.min(protocol, peer.protocol);
    }

    /**
     * Returns the wire form.
     *
     * @return the line without its end
     */
    public String line() {
        return "@RSYNCD: " + protocol + ".0" + (digests.isEmpty() ? "" : " " + String.join(" ", digests));
    }

    private static SstException incompatible(String reason) {
        return new SstException(ErrorCode.PEER_INCOMPATIBLE, reason);
    }

    private static String quoted(String line) {
        return "'" + Lines.printable(line) + "'";
    }
}
