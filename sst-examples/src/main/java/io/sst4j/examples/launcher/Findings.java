/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Help.Ansi;

/** The results of checks, printed line by line. The worst result sets the exit code. */
final class Findings {
    private static final int LABEL = 4;

    private final PrintWriter out;
    private final Set<String> remedies = new LinkedHashSet<>();
    private Level worst = Level.OK;
    private boolean loginRefused;
    private Optional<String> socket = Optional.empty();

    /** The severity of a result. */
    private enum Level {
        OK(0, "green"),
        WARN(1, "yellow"),
        FAIL(2, "red");

        private final int exitCode;
        private final String colour;

        Level(int exitCode, String colour) {
            this.exitCode = exitCode;
            this.colour = colour;
        }

        /** The name, padded to four columns; coloured on a terminal unless {@code NO_COLOR} is set. */
        private String label() {
            return Ansi.AUTO.string("@|" + colour + " " + name() + "|@") + " ".repeat(LABEL - name().length());
        }
    }

    /** A check that may fail. */
    interface Check {
        void run() throws SstException;
    }

    Findings(PrintWriter out) {
        this.out = out;
    }

    void ok(String text) {
        add(Level.OK, text);
    }

    /** Adds a warning, and the shell commands or comments that help against it. */
    void warn(String text, String... commands) {
        add(Level.WARN, text);
        remedies.addAll(List.of(commands));
    }

    /** Adds a failure, and the shell commands or comments that help against it. */
    void fail(String text, String... commands) {
        add(Level.FAIL, text);
        remedies.addAll(List.of(commands));
    }

    private void add(Level level, String text) {
        out.printf("%s  %s%n", level.label(), text.replaceAll("\\s*\\R\\s*", " "));
        out.flush();
        worst = level.compareTo(worst) > 0 ? level : worst;
    }

    /** Prints a line of information. */
    void tell(String text) {
        out.println("      " + text);
    }

    /** Runs a check. If it fails, the failure becomes a finding, and its message contains the remedy. */
    void check(Check check) {
        try {
            check.run();
        } catch (SstException e) {
            loginRefused |= e.code() == ErrorCode.ACCESS_DENIED || e.code() == ErrorCode.SERVER_UNREACHABLE;
            fail(e.code().id() + " " + e.getMessage(), Remedies.of(e, socket));
        }
    }

    /** Sets the socket of the server that the suggested statements are for. */
    void useSocket(Optional<String> path) {
        socket = path;
    }

    /** A command that runs a statement on the checked server. */
    String sql(String statement) {
        return Remedies.sql(statement, socket);
    }

    boolean isClean() {
        return worst == Level.OK;
    }

    /** Returns whether a check could not log in to the server, so that another attempt would only repeat its finding. */
    boolean isLoginRefused() {
        return loginRefused;
    }

    /** Returns the commands that correct the findings so far, in their order. */
    List<String> remedies() {
        return List.copyOf(remedies);
    }

    int exitCode() {
        return worst.exitCode;
    }
}
