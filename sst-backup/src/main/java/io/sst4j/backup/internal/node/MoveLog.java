/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/** The log of what an install moved where. */
public final class MoveLog implements AutoCloseable {
    private final PrintWriter out;

    private MoveLog(PrintWriter out) {
        this.out = out;
    }

    /**
     * Opens a log at its end.
     *
     * @param file is made if it is not there
     * @return the log
     * @throws SstException if it cannot be written
     */
    public static MoveLog open(Path file) throws SstException {
        try {
            return new MoveLog(new PrintWriter(
                    Files.newBufferedWriter(
                            file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                    true));
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "write the log " + file, e);
        }
    }

    /**
     * Writes a line.
     *
     * @param line without the time
     */
    public void write(String line) {
        out.println(Instant.now() + " " + line);
    }

    @Override
    public void close() {
        out.close();
    }
}
