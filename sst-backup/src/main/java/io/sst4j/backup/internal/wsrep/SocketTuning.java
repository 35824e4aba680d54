/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The value of the option {@code sockopt}: options for the sockets of a transfer in socat's notation, {@code
 * ,name=value,name}. An option without a value is on.
 *
 * <p>Unknown options are not an error; {@link #unknown()} lists them. Immutable and safe for use by several threads.
 * Source: the socat manual page.
 */
public final class SocketTuning {
    /** The option names of socat, with their aliases. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("pf", "pf"),
            Map.entry("protocol-family", "pf"),
            Map.entry("retry", "retry"),
            Map.entry("forever", "forever"),
            Map.entry("interval", "interval"),
            Map.entry("connect-timeout", "connect-timeout"),
            Map.entry("sndbuf", "sndbuf"),
            Map.entry("so-sndbuf", "sndbuf"),
            Map.entry("rcvbuf", "rcvbuf"),
            Map.entry("so-rcvbuf", "rcvbuf"),
            Map.entry("nodelay", "nodelay"),
            Map.entry("tcp-nodelay", "nodelay"),
            Map.entry("keepalive", "keepalive"),
            Map.entry("so-keepalive", "keepalive"),
            Map.entry("bind", "bind"),
            Map.entry("reuseaddr", "reuseaddr"),
            Map.entry("so-reuseaddr", "reuseaddr"),
            Map.entry("linger", "linger"),
            Map.entry("so-linger", "linger"),
            Map.entry("so-bindtodevice", "so-bindtodevice"),
            Map.entry("bindtodevice", "so-bindtodevice"),
            Map.entry("interface", "so-bindtodevice"),
            Map.entry("if", "so-bindtodevice"),
            Map.entry("ipv6-v6only", "ipv6-v6only"),
            Map.entry("ipv6only", "ipv6-v6only"),
            Map.entry("v6only", "ipv6-v6only"));

    private static final Map<String, Family> FAMILIES = Map.of(
            "ip4",
            Family.IPV4,
            "ipv4",
            Family.IPV4,
            "inet",
            Family.IPV4,
            "inet4",
            Family.IPV4,
            "ip6",
            Family.IPV6,
            "ipv6",
            Family.IPV6,
            "inet6",
            Family.IPV6);
    private static final int MAX_SECONDS = 1_000_000;

    private final List<String> unknown;
    private final Optional<Family> family;
    private final OptionalInt retries;
    private final boolean forever;
    private final Optional<Duration> interval;
    private final Optional<Duration> connectTimeout;
    private final OptionalInt sendBuffer;
    private final OptionalInt receiveBuffer;
    private final Optional<Boolean> noDelay;
    private final Optional<Boolean> keepAlive;
    private final Optional<Boolean> reuseAddress;
    private final Optional<Boolean> ipv6Only;
    private final OptionalInt linger;
    private final Optional<String> bind;
    private final Optional<String> device;

    private SocketTuning(Map<String, String> values, List<String> unknown) throws SstException {
        this.unknown = List.copyOf(unknown);
        family = family(values.get("pf"));
        retries = number(values, "retry");
        forever = flag(values, "forever").orElse(false);
        interval = duration(values, "interval");
        connectTimeout = duration(values, "connect-timeout");
        sendBuffer = number(values, "sndbuf");
        receiveBuffer = number(values, "rcvbuf");
        noDelay = flag(values, "nodelay");
        keepAlive = flag(values, "keepalive");
        reuseAddress = flag(values, "reuseaddr");
        ipv6Only = flag(values, "ipv6-v6only");
        linger = number(values, "linger");
        bind = text(values, "bind");
        device = text(values, "so-bindtodevice");
    }

    /** A version of the Internet protocol. */
    public enum Family {
        /** Version 4. */
        IPV4,
        /** Version 6. */
        IPV6
    }

    /**
     * Parses the option.
     *
     * @param text the value of {@code sockopt}
     * @return the options; if an option is repeated, the last one counts
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the value of a known option is malformed
     */
    public static SocketTuning parse(String text) throws SstException {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (String part : split(text)) {
            int equal = part.indexOf('=');
            String name =
                    part.substring(0, equal < 0 ? part.length() : equal).strip().toLowerCase(Locale.ROOT);
            String known = NAMES.get(name);
            if (known != null) {
                values.put(
                        known,
                        equal < 0 ? "" : unquoted(part.substring(equal + 1).strip()));
            } else if (!name.isEmpty()) {
                unknown.add(part.strip());
            }
        }
        return new SocketTuning(values, unknown);
    }

    /**
     * Returns the required protocol version.
     *
     * @return {@code pf}
     */
    public Optional<Family> family() {
        return family;
    }

    /**
     * Returns how often a failed connect is retried.
     *
     * @return {@code retry}
     */
    public OptionalInt retries() {
        return retries;
    }

    /**
     * Returns true if a failed connect is retried forever.
     *
     * @return {@code forever}
     */
    public boolean forever() {
        return forever;
    }

    /**
     * Returns the pause between two attempts.
     *
     * @return {@code interval}
     */
    public Optional<Duration> interval() {
        return interval;
    }

    /**
     * Returns the timeout of one attempt.
     *
     * @return {@code connect-timeout}
     */
    public Optional<Duration> connectTimeout() {
        return connectTimeout;
    }

    /**
     * Returns the size of the send buffer, in bytes.
     *
     * @return {@code sndbuf}
     */
    public OptionalInt sendBuffer() {
        return sendBuffer;
    }

    /**
     * Returns the size of the receive buffer, in bytes.
     *
     * @return {@code rcvbuf}
     */
    public OptionalInt receiveBuffer() {
        return receiveBuffer;
    }

    /**
     * Returns true if small segments are sent at once.
     *
     * @return {@code nodelay}
     */
    public Optional<Boolean> noDelay() {
        return noDelay;
    }

    /**
     * Returns true if the system probes an idle connection.
     *
     * @return {@code keepalive}
     */
    public Optional<Boolean> keepAlive() {
        return keepAlive;
    }

    /**
     * Returns true if a port in TIME_WAIT may be bound.
     *
     * @return {@code reuseaddr}
     */
    public Optional<Boolean> reuseAddress() {
        return reuseAddress;
    }

    /**
     * Returns true if an IPv6 socket refuses IPv4.
     *
     * @return {@code ipv6-v6only}
     */
    public Optional<Boolean> ipv6Only() {
        return ipv6Only;
    }

    /**
     * Returns how many seconds a close waits for unsent bytes.
     *
     * @return {@code linger}
     */
    public OptionalInt linger() {
        return linger;
    }

    /**
     * Returns the local address, possibly with a port.
     *
     * @return {@code bind}
     */
    public Optional<String> bind() {
        return bind;
    }

    /**
     * Returns the network interface.
     *
     * @return {@code so-bindtodevice}
     */
    public Optional<String> device() {
        return device;
    }

    /**
     * Returns the unknown parts, as written.
     *
     * @return the parts in order
     */
    public List<String> unknown() {
        return unknown;
    }

    private static Optional<Family> family(@Nullable String name) throws SstException {
        if (name == null) {
            return Optional.empty();
        }
        Family family = FAMILIES.get(name.toLowerCase(Locale.ROOT));
        if (family == null) {
            throw malformed("pf", name, "ip4 or ip6");
        }
        return Optional.of(family);
    }

    private static Optional<String> text(Map<String, String> values, String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    private static OptionalInt number(Map<String, String> values, String name) throws SstException {
        String value = values.get(name);
        if (value == null) {
            return OptionalInt.empty();
        }
        try {
            int number = Integer.decode(value);
            if (number >= 0) {
                return OptionalInt.of(number);
            }
        } catch (NumberFormatException e) {
            // Reported below, like a negative number.
        }
        throw malformed(name, value, "a whole number");
    }

    private static Optional<Duration> duration(Map<String, String> values, String name) throws SstException {
        String value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        try {
            double seconds = Double.parseDouble(value);
            if (seconds >= 0 && seconds <= MAX_SECONDS) {
                return Optional.of(Duration.ofMillis(Math.round(seconds * 1_000)));
            }
        } catch (NumberFormatException e) {
            // Reported below, like a number out of range.
        }
        throw malformed(name, value, "a number of seconds, at most " + MAX_SECONDS);
    }

    private static Optional<Boolean> flag(Map<String, String> values, String name) throws SstException {
        String value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        return switch (value) {
            case "", "1" -> Optional.of(true);
            case "0" -> Optional.of(false);
            default -> throw malformed(name, value, "0 or 1");
        };
    }

    private static SstException malformed(String name, String value, String wanted) {
        return new SstException(ErrorCode.INVALID_OPTION, "sockopt: " + name + "='" + value + "' is not " + wanted);
    }

    /** Splits at commas outside brackets and quotes. */
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        char quote = 0;
        int brackets = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '[') {
                brackets++;
            } else if (c == ']') {
                brackets--;
            }
            if (c == ',' && quote == 0 && brackets <= 0) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        return parts;
    }

    private static String unquoted(String value) {
        int last = value.length() - 1;
        boolean quoted = last > 0 && "'\"".indexOf(value.charAt(0)) >= 0 && value.charAt(0) == value.charAt(last);
        return quoted ? value.substring(1, last) : value;
    }
}
