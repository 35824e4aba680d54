/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import io.sst4j.SnapshotPosition;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The parsed arguments of a script: options with their values, {@code --bypass}, and the arguments after {@code
 * --mysqld-args}. Unknown words are skipped, as in the scripts. If an option is repeated, the last one counts.
 *
 * @param values the values, by name without the leading hyphens
 * @param bypass true if {@code --bypass} was given
 * @param serverArguments the arguments after {@code --mysqld-args}
 */
record Words(Map<String, String> values, boolean bypass, List<String> serverArguments) {
    private static final Map<String, String> ALIASES =
            Map.of("binlog", "log-bin", "binlog-index", "log-bin-index", "mysqld-version", "server-version");

    private static final Pattern UNSAFE = Pattern.compile("[ '`$]");

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
                    throw new WsrepUsageException(WsrepUsageException.INVALID, argument + " needs a value");
                }
                values.put(ALIASES.getOrDefault(name, name), arguments.get(i));
            }
        }
        return new Words(values, bypass, List.of());
    }

    /** Returns a value as given; absent if empty. */
    Optional<String> exact(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    /** Returns a value without leading and trailing blanks; absent if empty. */
    Optional<String> trimmed(String name) {
        return exact(name).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** Returns a whole number; absent if empty. */
    Optional<Long> number(String name) throws WsrepUsageException {
        Optional<String> text = trimmed(name);
        try {
            return text.map(Long::valueOf);
        } catch (NumberFormatException e) {
            throw new WsrepUsageException(
                    WsrepUsageException.INVALID, "--" + name + " '" + text.orElse("") + "' is not a whole number");
        }
    }

    /** Returns a port number; absent if empty or 0, which a server without a port passes. */
    Optional<Integer> port(String name) throws WsrepUsageException {
        Optional<Long> number = number(name);
        if (number.isPresent() && (number.get() < 0 || number.get() > 65_535)) {
            throw new WsrepUsageException(
                    WsrepUsageException.INVALID, "--" + name + " " + number.get() + " is not a port number");
        }
        return number.map(Long::intValue).filter(port -> port != 0);
    }

    /**
     * Parses {@code --gtid} and {@code --gtid-domain-id}. The mysqldump method gets {@code
     * uuid:seqno,domain-server-number}, the others {@code uuid:seqno}.
     */
    Optional<SnapshotPosition> position() throws WsrepUsageException {
        Optional<String> text = trimmed("gtid");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        int comma = text.get().indexOf(',');
        String state = comma < 0 ? text.get() : text.get().substring(0, comma);
        Optional<String> binlog =
                comma < 0 ? Optional.empty() : Optional.of(text.get().substring(comma + 1));
        Optional<Long> domain = number("gtid-domain-id");
        try {
            SnapshotPosition position = SnapshotPosition.parse(state);
            return Optional.of(new SnapshotPosition(
                    position.uuid(),
                    position.seqno(),
                    domain.map(OptionalLong::of).orElseGet(position::domainId),
                    binlog));
        } catch (SstException e) {
            throw new WsrepUsageException(WsrepUsageException.INVALID, "--gtid: " + e.getMessage());
        }
    }

    /** Parses {@code --address}, {@code --host} and {@code --port}, which are two ways to give the same address. */
    Optional<TransferAddress> address(Optional<Credentials> remote) throws WsrepUsageException {
        Optional<String> text = trimmed("address");
        if (text.isEmpty()) {
            text = trimmed("host").map(Words::bracketed);
        }
        if (text.isEmpty()) {
            return Optional.empty();
        }
        TransferAddress address = withPort(parsed(text.get()), port("port"));
        return Optional.of(remote.map(credentials -> address.withSecret(credentials.user(), credentials.password()))
                .orElse(address));
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    private static TransferAddress parsed(String text) throws WsrepUsageException {
        try {
            return TransferAddress.parse(text);
        } catch (SstException e) {
            boolean unsafe = UNSAFE.matcher(text).find();
            throw new WsrepUsageException(
                    unsafe ? WsrepUsageException.UNSAFE : WsrepUsageException.INVALID, "--address: " + e.getMessage());
        }
    }

    private static TransferAddress withPort(TransferAddress address, Optional<Integer> port)
            throws WsrepUsageException {
        int known = address.endpoint().port();
        if (port.isEmpty() || port.get() == known) {
            return address;
        }
        if (known != 0) {
            throw new WsrepUsageException(
                    WsrepUsageException.MISSING,
                    "--port " + port.get() + " contradicts the port of --address " + address);
        }
        return address.withEndpoint(address.endpoint().withPort(port.get()));
    }
}
