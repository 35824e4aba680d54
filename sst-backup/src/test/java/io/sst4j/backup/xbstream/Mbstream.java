/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xbstream;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The stock tool, as a process. A machine without it fails the test. */
final class Mbstream {
    private Mbstream() {}

    /** Packs files, named relative to a directory. */
    static void create(Path directory, Path stream, List<String> names) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("mbstream", "-c"));
        command.addAll(names);
        run(new ProcessBuilder(command).directory(directory.toFile()).redirectOutput(stream.toFile()));
    }

    /** Unpacks a stream. */
    static void extract(Path stream, Path directory) throws IOException, InterruptedException {
        run(new ProcessBuilder("mbstream", "-x", "-C", directory.toString()).redirectInput(stream.toFile()));
    }

    private static void run(ProcessBuilder builder) throws IOException, InterruptedException {
        int code =
                builder.redirectError(ProcessBuilder.Redirect.INHERIT).start().waitFor();
        if (code != 0) {
            throw new IOException(builder.command() + " ended with " + code);
        }
    }
}
