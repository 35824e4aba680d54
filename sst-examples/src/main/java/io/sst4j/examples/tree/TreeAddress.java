/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.tree;

import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The address to push a tree to: one announced by a {@link TreeTarget}, or a module of an rsync daemon and a path below it.
 *
 * <p>An ambiguous path is refused, because with deletion the path decides which neighbouring trees survive.
 *
 * @param address host, port, module and secret
 * @param below the path below the module, without leading and trailing slashes; empty for the module itself
 */
public record TreeAddress(TransferAddress address, String below) {
    private static final String SCHEME = "rsync://";
    private static final int RSYNC_PORT = 873;
    private static final Pattern ANNOUNCED = Pattern.compile("/" + TreeSource.MODULE + "//1(?:/[A-Za-z0-9._-]*)?/?");

    /** The JVM's replacement for bytes of an argument that it cannot decode. */
    private static final char NO_TEXT = '\uFFFD';

    /** The characters that a daemon expands or removes before it looks for the directory. */
    private static final Pattern EXPANDED = Pattern.compile("[*?\\[\\]\\\\\\p{Cntrl}]");

    /**
     * Reads {@code [CN:secret@]host[:port][/module[/path]]}.
     *
     * @param text the printed form, which may begin with {@code rsync://}
     * @return the address
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the text has another form
     */
    public static TreeAddress parse(String text) throws SstException {
        boolean scheme = text.startsWith(SCHEME);
        String plain = scheme ? text.substring(SCHEME.length()) : text;
        int slash = plain.indexOf('/');
        if (slash < 0 || ANNOUNCED.matcher(plain.substring(slash)).matches()) {
            TransferAddress address = TransferAddress.parse(plain);
            return new TreeAddress(address.withEndpoint(endpoint(address, scheme)), "");
        }
        TransferAddress host = TransferAddress.parse(plain.substring(0, slash));
        List<String> names = names(plain.substring(slash + 1));
        if (host.secret().isPresent() && !List.of("", TreeSource.MODULE).contains(names.get(0))) {
            throw refused(
                    plain.substring(slash + 1),
                    "whoever has a secret has one tree, by the name of " + TreeSource.MODULE);
        }
        TransferAddress module = new TransferAddress(
                endpoint(host, scheme), names.get(0), "", "", new TreeSet<>(), host.commonName(), host.secret());
        return new TreeAddress(module, String.join("/", names.subList(1, names.size())));
    }

    /** The endpoint of an address; one with the scheme of rsync has rsync's port by default. */
    private static Endpoint endpoint(TransferAddress address, boolean scheme) {
        Endpoint endpoint = address.endpoint();
        return scheme && endpoint.port() == 0 ? endpoint.withPort(RSYNC_PORT) : endpoint;
    }

    /**
     * The address for a method whose path is a single module.
     *
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if more follows the module than a joiner announces
     */
    static TransferAddress withoutPath(TransferAddress address) throws SstException {
        if (!address.lsn().isEmpty() || !List.of("", "1").contains(address.version())) {
            throw refused(
                    address.toString(), "a path below the module is no part of a transfer address; name it beside it");
        }
        return address;
    }

    private static List<String> names(String path) throws SstException {
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        List<String> names = Arrays.asList(trimmed.split("/", -1));
        if (trimmed.isEmpty()) {
            return names;
        }
        for (String name : names) {
            Optional<String> why = fault(name);
            if (why.isPresent()) {
                throw refused(path, why.get());
            }
        }
        return names;
    }

    private static Optional<String> fault(String name) {
        if (name.isEmpty()) {
            return Optional.of("a name in it is empty; write one slash between two names");
        }
        if (name.equals("..") || name.equals(".")) {
            return Optional.of("'" + name + "' names no directory below the module; write the path without it");
        }
        if (name.indexOf(NO_TEXT) >= 0) {
            return Optional.of(
                    "it has bytes that are no text in the locale of this process; set LC_ALL=C.UTF-8, and note that"
                            + " a name that is not UTF-8 can only be below the path");
        }
        return EXPANDED.matcher(name).find()
                ? Optional.of("a daemon expands * ? [ ] and \\; push to a path without them")
                : Optional.empty();
    }

    private static SstException refused(String path, String why) {
        return new SstException(
                ErrorCode.INVALID_OPTION,
                "the path '" + path.replaceAll("\\p{Cntrl}", "?") + "' behind the host is refused: " + why);
    }
}
