/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The server's own command line, which is everything after {@code --mysqld-args}: the options that the scripts use,
 * and those that a backup tool needs. Immutable.
 *
 * <p>Unlike the stock scripts, this class parses {@code --datadir /x} as one option, not as an option and a separate
 * word.
 */
final class ServerArguments {
    static final ServerArguments NONE = new ServerArguments(List.of());

    private static final Set<String> DROPPED =
            Set.of("defaults-file", "defaults-extra-file", "defaults-group-suffix", "user", "port", "socket");
    private static final Set<String> PICKED = Set.of(
            "aria-log-dir-path",
            "innodb-data-home-dir",
            "innodb-log-group-home-dir",
            "innodb-undo-directory",
            "innodb-buffer-pool-filename",
            "innodb-buffer-pool-size",
            "innodb-force-recovery",
            "log-bin",
            "log-bin-index",
            "log-basename",
            "datadir");
    /** The only option of both sets whose value is optional, so it never takes the next argument. */
    private static final String OPTIONAL_VALUE = "log-bin";

    private static final String WITHOUT_VALUE = "?asv";
    private static final String DROPPED_SHORT = "uP";

    private final Map<String, String> picked = new LinkedHashMap<>();
    private final Map<String, String> others = new LinkedHashMap<>();
    private final List<String> rest = new ArrayList<>();

    private ServerArguments(List<String> arguments) {
        int at = 0;
        while (at < arguments.size()) {
            String argument = arguments.get(at);
            if (argument.equals("--")) {
                copyTail(arguments.subList(at, arguments.size()));
                return;
            }
            if (argument.startsWith("--")) {
                at = acceptLong(arguments, at);
            } else if (argument.length() > 1 && argument.startsWith("-")) {
                at = acceptShort(arguments, at);
            } else {
                rest.add(argument);
                at++;
            }
        }
    }

    static ServerArguments parse(List<String> arguments) {
        return arguments.isEmpty() ? NONE : new ServerArguments(arguments);
    }

    /** Returns the options that the scripts use, by canonical name; the last occurrence counts. */
    Map<String, String> picked() {
        return Collections.unmodifiableMap(picked);
    }

    /** Returns all other long options by canonical name; the value is empty if there is none. */
    Map<String, String> others() {
        return Collections.unmodifiableMap(others);
    }

    /** Returns the remaining arguments for a backup tool, in order. */
    List<String> rest() {
        return List.copyOf(rest);
    }

    /** A lone {@code --} at the end has no meaning. */
    private void copyTail(List<String> tail) {
        if (tail.size() > 1) {
            rest.addAll(tail);
        }
    }

    private int acceptLong(List<String> arguments, int at) {
        String argument = arguments.get(at);
        int equal = argument.indexOf('=');
        String name = canonical(argument.substring(2, equal < 0 ? argument.length() : equal));
        boolean special = DROPPED.contains(name) || PICKED.contains(name);
        boolean takesNext = equal < 0 && special && !name.equals(OPTIONAL_VALUE) && at + 1 < arguments.size();
        String value = equal >= 0 ? argument.substring(equal + 1) : takesNext ? arguments.get(at + 1) : "";
        if (PICKED.contains(name)) {
            picked.put(name, value.strip());
        } else if (!special) {
            others.put(name, value.strip());
            rest.add(argument);
        }
        return at + (takesNext ? 2 : 1);
    }

    private static String canonical(String name) {
        String hyphens = name.replace('_', '-');
        return hyphens.startsWith("loose-") ? hyphens.substring("loose-".length()) : hyphens;
    }

    /** Parses a bundle such as {@code -vh/data}; returns the index of the next argument. */
    private int acceptShort(List<String> arguments, int at) {
        String letters = arguments.get(at).substring(1);
        int flags = 0;
        while (flags < letters.length() && WITHOUT_VALUE.indexOf(letters.charAt(flags)) >= 0) {
            flags++;
        }
        String kept = "-" + letters.substring(0, flags);
        if (flags == letters.length()) {
            rest.add(kept);
            return at + 1;
        }
        char option = letters.charAt(flags);
        String value = letters.substring(flags + 1);
        boolean takesNext = value.isEmpty()
                && at + 1 < arguments.size()
                && !arguments.get(at + 1).startsWith("-");
        if (takesNext) {
            value = arguments.get(at + 1);
        }
        keepShort(kept, option, value, takesNext);
        return at + (takesNext ? 2 : 1);
    }

    private void keepShort(String flags, char option, String value, boolean apart) {
        if (option == 'h') {
            picked.put("datadir", value.strip());
        }
        if (option != 'h' && DROPPED_SHORT.indexOf(option) < 0) {
            rest.add(flags + option + (apart ? "" : value));
            if (apart) {
                rest.add(value);
            }
        } else if (flags.length() > 1) {
            rest.add(flags);
        }
    }
}
