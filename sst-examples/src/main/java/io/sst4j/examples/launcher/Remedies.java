/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.SstException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option {@code --fix-hints}, and the shell commands that correct common findings. */
final class Remedies {
    private static final String GRANT = "GRANT ";

    @Option(
            names = "--fix-hints",
            description = "Also print the commands that correct the findings. They are printed, not run.")
    private boolean wanted;

    /** Prints the commands for these findings, if the option is set. */
    void print(Findings findings) {
        if (!wanted) {
            return;
        }
        List<String> commands = findings.remedies();
        findings.tell("");
        if (commands.isEmpty()) {
            findings.tell(
                    findings.isClean() ? "# Nothing to correct." : "# No command can be suggested for these findings.");
            return;
        }
        findings.tell("# Commands to correct these findings. Read each one before you run it.");
        commands.forEach(findings::tell);
    }

    /** Returns the commands for a failed check; none if there is no general remedy. */
    static String[] of(SstException failure, Optional<String> socket) {
        String text = String.valueOf(failure.getMessage());
        return switch (failure.code()) {
            case MISSING_PRIVILEGE -> {
                int start = text.indexOf(GRANT);
                yield start < 0 ? new String[0] : new String[] {sql(text.substring(start), socket)};
            }
            case ACCESS_DENIED ->
                new String[] {
                    "# correct wsrep_sst_auth or SST_PASSWORD, or create the account and grant its privileges, for example:",
                    "#   " + sql("CREATE USER sst@localhost IDENTIFIED BY 'a secret'", socket)
                };
            case TOOL_MISSING -> new String[] {"apt-get install mariadb-backup   # or the package of your system"};
            case SERVER_UNREACHABLE -> new String[] {"systemctl start mariadb"};
            case PORT_UNAVAILABLE -> new String[] {"ss -ltnp   # find the program that uses the port"};
            default -> new String[0];
        };
    }

    /** A command that runs a statement on the server behind this socket, or on the client's default one. */
    static String sql(String statement, Optional<String> socket) {
        return "mariadb " + socket.map(path -> "--socket=" + quoted(path) + " ").orElse("") + "-e " + quoted(statement);
    }

    /** Quotes a word for the shell. */
    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
