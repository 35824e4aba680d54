/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.Endpoint;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import java.io.Console;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options for logging in to the running server. */
final class AccountOptions {
    @Option(
            names = "--socket",
            paramLabel = "FILE",
            description = "The server's socket. Default: the socket in the option files.")
    private Optional<String> socket = Optional.empty();

    @Option(
            names = "--server",
            paramLabel = "HOST[:PORT]",
            description = "Connect to this server over the network. For methods that do not read its files.")
    private Optional<String> server = Optional.empty();

    @Option(names = "--user", paramLabel = "NAME", description = "The user name at the server.")
    private Optional<String> user = Optional.empty();

    /** The socket from the command line or the option files; absent if the server is reached over the network. */
    Optional<String> socket(ServerOptions options) throws SstException {
        if (server.isPresent()) {
            return Optional.empty();
        }
        return socket.isPresent() ? socket : options.server(options.files(), "socket");
    }

    /** Adds the arguments that a script of this server would receive. */
    void addTo(List<String> arguments, ServerOptions options) throws SstException {
        ServerOptions.add(arguments, "--socket", socket(options));
        ServerOptions.add(arguments, "--user", user);
    }

    /** Adds the settings that scripts do not receive as arguments. */
    Settings with(Settings settings) throws SstException {
        if (server.isEmpty()) {
            return settings;
        }
        Endpoint endpoint = TransferAddress.parse(server.get()).endpoint();
        Settings reached = settings.with("host", endpoint.host());
        return endpoint.port() == 0 ? reached : reached.with("port", String.valueOf(endpoint.port()));
    }

    /** The password from the environment, or one typed at the prompt. */
    @SuppressWarnings("SystemConsoleNull") // the launcher has found out whether there is a terminal
    Optional<String> password() {
        Optional<String> given = Optional.ofNullable(System.getenv("SST_PASSWORD"));
        Console console = System.getenv("SST4J_TERMINAL") == null ? null : System.console();
        if (given.isPresent() || user.isEmpty() || console == null) {
            return given;
        }
        char[] typed = console.readPassword("Password of %s: ", user.get());
        return typed == null ? Optional.empty() : Optional.of(new String(typed));
    }
}
