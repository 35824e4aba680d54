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
 * What a joiner announces and a donor is given:
 * {@code [CN:secret@]host[:port][/module[/lsn[/version[/capabilities]]]]}.
 *
 * <p>Stock peers write and read the first four parts and ignore a fifth. In the fifth an sst4j joiner lists what it can
 * do beyond them, as words joined by dots. A server lets only letters, digits, {@code . _ -} and the separators pass,
 * so nothing else is accepted here. Source: the contract of the stock scripts.
 *
 * @param endpoint host and port; port 0 stands for "not given"
 * @param module the name of the method's stream, for instance {@code xtrabackup_sst}; may be empty
 * @param lsn reserved by the scripts, always empty in practice
 * @param version the version of the stream protocol; empty from joiners too old to have one
 * @param capabilities what the joiner can do beyond a stock one
 * @param commonName the name that the joiner's certificate carries, where peers verify; may be empty
 * @param secret what the donor must echo, where peers verify
 */
public record TransferAddress(
        Endpoint endpoint,
        String module,
        String lsn,
        String version,
        SortedSet<String> capabilities,
        String commonName,
        Optional<Secret> secret) {
    /** The port of the scripts where none is given. */
    public static final int DEFAULT_PORT = 4444;

    /** What the word of a key begins with, which no log shows. */
    private static final String KEY_PREFIX = "key-";

    /** What is shown in the place of a secret. */
    private static final String MASKED = "***";

    private static final int MAX_LENGTH = 511;
    private static final String WORD = "[A-Za-z0-9._-]*";
    private static final Pattern FORM = Pattern.compile("(?:(?<cn>" + WORD + "):(?<secret>" + WORD + ")@)?"
            + "(?:\\[(?<v6>[0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?)]|(?<host>" + WORD + "))(?::(?<port>\\d{1,5}))?"
            + "(?:/(?<module>" + WORD + "))?(?:/(?<lsn>" + WORD + "))?(?:/(?<version>" + WORD + "))?"
            + "(?:/(?<capabilities>" + WORD + "))?/?");

    /** Copies the capabilities, so that the address stays as it is. */
    public TransferAddress {
        capabilities = Collections.unmodifiableSortedSet(new TreeSet<>(capabilities));
    }

    /**
     * Creates an address of an endpoint and a module, with version 1 and nothing else.
     *
     * @param endpoint where the joiner listens
     * @param module the name of the stream
     * @return the address
     */
    public static TransferAddress of(Endpoint endpoint, String module) {
        return new TransferAddress(endpoint, module, "", "1", new TreeSet<>(), "", Optional.empty());
    }

    /**
     * Reads the printed form.
     *
     * @param text an address of at most 511 characters
     * @return the address
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the text is of another form
     */
    public static TransferAddress parse(String text) throws SstException {
        Matcher matcher = FORM.matcher(text);
        if (text.length() > MAX_LENGTH || !matcher.matches()) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "'" + mask(text)
                            + "' is not a transfer address of the form host[:port][/module[/lsn[/version[/capabilities]]]]"
                            + (text.contains(MASKED)
                                    ? ": it is one for people, whose secrets are hidden; format() has them"
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
     * Where to connect to, with the scripts' port where the address has none.
     *
     * @return an endpoint with a port
     */
    public Endpoint connectEndpoint() {
        return endpoint.port() == 0 ? endpoint.withPort(DEFAULT_PORT) : endpoint;
    }

    /**
     * This address with another endpoint.
     *
     * @param other the endpoint
     * @return a new address
     */
    public TransferAddress withEndpoint(Endpoint other) {
        return new TransferAddress(other, module, lsn, version, capabilities, commonName, secret);
    }

    /**
     * This address with capabilities.
     *
     * @param words what the joiner can do, each of letters, digits, {@code _} and {@code -}
     * @return a new address
     */
    public TransferAddress withCapabilities(SortedSet<String> words) {
        return new TransferAddress(endpoint, module, lsn, version, words, commonName, secret);
    }

    /**
     * This address as it must be asked for by a donor that proves itself.
     *
     * @param name the certificate's common name, may be empty
     * @param value what the donor must echo
     * @return a new address
     */
    public TransferAddress withSecret(String name, Secret value) {
        return new TransferAddress(endpoint, module, lsn, version, capabilities, name, Optional.of(value));
    }

    /**
     * The full printed form, <em>secret included</em>: for the server and for parsing only, never for a log.
     *
     * @return what {@link #parse} reads
     */
    public String format() {
        String front =
                secret.map(value -> commonName + ":" + value.reveal() + "@").orElse("");
        return front + path(String.join(".", capabilities));
    }

    /** Returns the printed form with the secret masked, and the key of an exchange. */
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

    /** What is before the last at-sign may hold a secret, even in an address that is malformed. */
    private static String mask(String text) {
        int at = text.lastIndexOf('@');
        String shown = at < 0 ? text : "***" + text.substring(at);
        return shown.length() <= 120 ? shown : shown.substring(0, 120) + "...";
    }
}
