/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The address that a joiner announces and a donor is given:
 * {@code [CN:secret@]host[:port][/module[/lsn[/version[/capabilities]]]]}.
 *
 * <p>Stock peers write and read the first four parts and ignore a fifth. An sst4j joiner lists its additional capabilities in
 * the fifth part, as words joined by dots. A server passes only letters, digits, {@code . _ -} and the separators, so no other
 * characters are accepted here. Source: the contract of the stock scripts.
 *
 * @param endpoint host and port; port 0 means "not given"
 * @param module the name of the method's stream, for instance {@code xtrabackup_sst}; may be empty
 * @param lsn reserved by the scripts, always empty in practice
 * @param version the version of the stream protocol; empty from joiners too old to have one
 * @param capabilities the joiner's capabilities beyond those of a stock joiner
 * @param commonName the name in the joiner's certificate, if peers verify each other; may be empty
 * @param secret the secret that the donor must echo, if peers verify each other
 */
public record TransferAddress(
        Endpoint endpoint,
        String module,
        String lsn,
        String version,
        SortedSet<String> capabilities,
        String commonName,
        Optional<Secret> secret) {
    /** The scripts' port, used if none is given. */
    public static final int DEFAULT_PORT = 4444;

    /** The prefix of the capability that holds an exchange's key. Its value is masked in logs. */
    private static final String KEY_PREFIX = "key-";

    /** The text shown in place of a secret. */
    private static final String MASKED = "***";

    private static final int MAX_LENGTH = 511;
    private static final String WORD = "[A-Za-z0-9._-]*";
    private static final Pattern FORM = Pattern.compile("(?:(?<cn>" + WORD + "):(?<secret>" + WORD + ")@)?"
            + "(?:\\[(?<v6>[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?)]|(?<host>" + WORD + "))(?::(?<port>\\d{1,5}))?"
            + "(?:/(?<module>" + WORD + "))?(?:/(?<lsn>" + WORD + "))?(?:/(?<version>" + WORD + "))?"
            + "(?:/(?<capabilities>" + WORD + "))?/?");

    /** Copies the capabilities, so that the address is immutable. */
    public TransferAddress {
        capabilities = Collections.unmodifiableSortedSet(new TreeSet<>(capabilities));
    }

    /**
     * Creates an address from an endpoint and a module, with version 1 and nothing else.
     *
     * @param endpoint the joiner's host and port
     * @param module the name of the stream
     * @return the address
     */
    public static TransferAddress of(Endpoint endpoint, String module) {
        return new TransferAddress(endpoint, module, "", "1", new TreeSet<>(), "", Optional.empty());
    }

    /**
     * Parses the printed form.
     *
     * @param text an address of at most 511 characters
     * @return the address
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the text has another form
     */
    public static TransferAddress parse(String text) throws SstException {
        Matcher matcher = FORM.matcher(text);
        if (text.length() > MAX_LENGTH || !matcher.matches()) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "'" + mask(text)
                            + "' is not a transfer address of the form host[:port][/module[/lsn[/version[/capabilities]]]]"
                            + (text.contains(MASKED)
                                    ? ": its secrets are masked; copy the unmasked address, which format() returns"
                                    : ""));
        }
        String port = orEmpty(matcher, "port");
        int number = port.isEmpty() ? 0 : Integer.parseInt(port);
        if (number > 65_535) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION, "port " + port + " of '" + mask(text) + "' is above 65535");
        }
        String host = matcher.group("v6") == null ? orEmpty(matcher, "host") : orEmpty(matcher, "v6");
        SortedSet<String> capabilities = new TreeSet<>();
        for (String word : orEmpty(matcher, "capabilities").split("\\.", -1)) {
            if (!word.isEmpty()) {
                capabilities.add(word);
            }
        }
        return new TransferAddress(
                new Endpoint(host, number),
                orEmpty(matcher, "module"),
                orEmpty(matcher, "lsn"),
                orEmpty(matcher, "version"),
                capabilities,
                orEmpty(matcher, "cn"),
                Optional.ofNullable(matcher.group("secret")).map(Secret::of));
    }

    /**
     * Returns the endpoint to connect to, with the scripts' port if the address has none.
     *
     * @return an endpoint with a port
     */
    public Endpoint connectEndpoint() {
        return endpoint.port() == 0 ? endpoint.withPort(DEFAULT_PORT) : endpoint;
    }

    /**
     * Returns this address with another endpoint.
     *
     * @param other the endpoint
     * @return a new address
     */
    public TransferAddress withEndpoint(Endpoint other) {
        return new TransferAddress(other, module, lsn, version, capabilities, commonName, secret);
    }

    /**
     * Returns this address with capabilities.
     *
     * @param words the joiner's capabilities, each of letters, digits, {@code _} and {@code -}
     * @return a new address
     */
    public TransferAddress withCapabilities(SortedSet<String> words) {
        return new TransferAddress(endpoint, module, lsn, version, words, commonName, secret);
    }

    /**
     * Returns this address with the name and secret of a joiner that verifies its donor.
     *
     * @param name the certificate's common name; may be empty
     * @param value the secret that the donor must echo
     * @return a new address
     */
    public TransferAddress withSecret(String name, Secret value) {
        return new TransferAddress(endpoint, module, lsn, version, capabilities, name, Optional.of(value));
    }

    /**
     * Returns the full printed form, <em>including the secret</em>. Pass it only to the server or to a parser, never to a log.
     *
     * @return the text that {@link #parse} reads
     */
    public String format() {
        String front =
                secret.map(value -> commonName + ":" + value.reveal() + "@").orElse("");
        return front + path(String.join(".", capabilities));
    }

    /** Returns the printed form with the secret and an exchange's key masked. */
    @Override
    public String toString() {
        String words = capabilities.stream()
                .map(word -> word.startsWith(KEY_PREFIX) ? KEY_PREFIX + MASKED : word)
                .collect(Collectors.joining("."));
        return secret.map(value -> commonName + ":" + value + "@").orElse("") + path(words);
    }

    private String path(String words) {
        List<String> parts = new ArrayList<>(
                List.of(endpoint.port() == 0 ? hostOnly() : endpoint.toString(), module, lsn, version, words));
        while (parts.get(parts.size() - 1).isEmpty() && parts.size() > 1) {
            parts.remove(parts.size() - 1);
        }
        return String.join("/", parts);
    }

    private String hostOnly() {
        String host = endpoint.host();
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    private static String orEmpty(Matcher matcher, String group) {
        String value = matcher.group(group);
        return value == null ? "" : value;
    }

    /** Masks the text before the last at-sign, which may contain a secret even in a malformed address. */
    private static String mask(String text) {
        int at = text.lastIndexOf('@');
        String shown = at < 0 ? text : "***" + text.substring(at);
        return shown.length() <= 120 ? shown : shown.substring(0, 120) + "...";
    }
}
