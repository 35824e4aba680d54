/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own that finds classes as this one does: as modules, or on the class path. */
final class OtherJvm {
    private OtherJvm() {}

    static Process start(Class<?> program, Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Module module = program.getModule();
        if (module.isNamed()) {
            command.addAll(List.of("-p", System.getProperty("jdk.module.path")));
            command.addAll(List.of("-cp", System.getProperty("java.class.path")));
            command.addAll(List.of("-m", module.getName() + "/" + program.getName()));
        } else {
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        }
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(log.toFile()).start();
    }
}
