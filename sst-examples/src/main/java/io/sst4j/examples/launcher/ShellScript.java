/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a script of the distribution for a subcommand that the launcher normally runs without a JVM. */
final class ShellScript {
    private ShellScript() {}

    static int run(String name, List<String> arguments) throws SstException {
        String launcher = System.getProperty("sst4j.launcher", "");
        if (launcher.isEmpty()) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION, "this JVM was not started by a launcher: run bin/sst of a distribution");
        }
        Path script = Path.of(launcher).toAbsolutePath().resolveSibling("../libexec/" + name);
        List<String> command = new ArrayList<>(List.of("sh", script.toString()));
        command.addAll(arguments);
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "run " + script, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SstException(ErrorCode.CANCELLED, name + " was interrupted", e);
        }
    }
}
