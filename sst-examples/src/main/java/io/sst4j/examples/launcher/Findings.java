/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.SstException;
import java.io.PrintWriter;

/** What the doctor found: printed line by line, and the worst of it kept for the exit code. */
final class Findings {
    private final PrintWriter out;
    private Level worst = Level.OK;

    /** How bad a finding is. */
    private enum Level {
        OK(0),
        WARN(1),
        FAIL(2);

        private final int exitCode;

        Level(int exitCode) {
            this.exitCode = exitCode;
        }
    }

    /** Something that may fail. */
    interface Check {
        void run() throws SstException;
    }

    Findings(PrintWriter out) {
        this.out = out;
    }

    void ok(String text) {
        add(Level.OK, text);
    }

    void warn(String text) {
        add(Level.WARN, text);
    }

    void fail(String text) {
        add(Level.FAIL, text);
    }

    private void add(Level level, String text) {
        out.printf("%-4s  %s%n", level, text.replaceAll("\\s*\\R\\s*", " "));
        out.flush();
        worst = level.compareTo(worst) > 0 ? level : worst;
    }

    /** A line that is no finding. */
    void tell(String text) {
        out.println("      " + text);
    }

    /** Runs a check; its failure is a finding, and its message has the remedy. */
    void check(Check check) {
        try {
            check.run();
        } catch (SstException e) {
            fail(e.code().id() + " " + e.getMessage());
        }
    }

    int exitCode() {
        return worst.exitCode;
    }
}
