/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments of a script, sorted: options with their values, whether {@code --bypass} is there, and what follows
 * {@code --mysqld-args}. Words that are not known are skipped, like the scripts do; of an option given twice the last
 * counts.
 *
 * @param values by name without the leading hyphens
 * @param bypass whether {@code --bypass} was given
 * @param serverArguments what follows {@code --mysqld-args}
 */
record Words(Map<String, String> values, boolean bypass, List<String> serverArguments) {
    private static final Map<String, String> ALIASES =
            Map.of("binlog", "log-bin", "binlog-index", "log-bin-index", "mysqld-version", "server-version");

    Words {
        values = Map.copyOf(values);
        serverArguments = List.copyOf(serverArguments);
    }

    static Words of(List<String> arguments) throws WsrepUsageException {
        Map<String, String> values = new HashMap<>();
        boolean bypass = false;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            String name = argument.startsWith("--") ? argument.substring(2) : "";
            Optional<ScriptArgument> known = ScriptArgument.of(name);
            if (known.filter(ScriptArgument.MYSQLD_ARGS::equals).isPresent()) {
                return new Words(values, bypass, arguments.subList(i + 1, arguments.size()));
            }
            bypass |= known.filter(ScriptArgument.BYPASS::equals).isPresent();
            if (known.filter(ScriptArgument::hasValue).isPresent()) {
                i++;
                if (i == arguments.size()) {
                    throw new WsrepUsageException(WsrepUsageException.INVALID, argument + " needs a value behind it");
                }
                values.put(ALIASES.getOrDefault(name, name), arguments.get(i));
            }
        }
        return new Words(values, bypass, List.of());
    }

    /** A value as it was given; absent if empty. */
    Optional<String> exact(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    /** A value without blanks at its ends; absent if empty. */
    Optional<String> trimmed(String name) {
        return exact(name).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** A whole number; absent if empty. */
    Optional<Long> number(String name) throws WsrepUsageException {
        Optional<String> text = trimmed(name);
        try {
            return text.map(Long::valueOf);
        } catch (NumberFormatException e) {
            throw new WsrepUsageException(
                    WsrepUsageException.INVALID, "--" + name + " '" + text.orElse("") + "' is not a whole number");
        }
    }

    /** A port number; absent if empty or 0, which is how a server without a port gives it. */
    Optional<Integer> port(String name) throws WsrepUsageException {
        Optional<Long> number = number(name);
        if (number.isPresent() && (number.get() < 0 || number.get() > 65_535)) {
            throw new WsrepUsageException(
                    WsrepUsageException.INVALID, "--" + name + " " + number.get() + " is not a port number");
        }
        return number.map(Long::intValue).filter(port -> port != 0);
    }
}
