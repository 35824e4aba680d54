/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.apache.commons.io.file.PathUtils;

/** A private temporary directory for a backup tool's files. It is deleted on close. */
final class WorkDirectory implements AutoCloseable {
    private final Path root;

    private WorkDirectory(Path root) {
        this.root = root;
    }

    /** Creates one in the directory of the option {@code tmpdir}, or in the system's temporary directory. */
    static WorkDirectory make(Optional<String> parent) throws SstException {
        String where = parent.orElse(System.getProperty("java.io.tmpdir", "/tmp"));
        try {
            Path root = Files.createTempDirectory(Path.of(where), "sst4j-");
            Files.createDirectory(root.resolve("scratch"));
            Files.createDirectory(root.resolve("target"));
            return new WorkDirectory(root);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "make a temporary directory in " + where + " (option tmpdir)", e);
        }
    }

    /** Returns the directory for large temporary files. */
    Path scratch() {
        return root.resolve("scratch");
    }

    /** Returns the path of an option file for the tool; no other user can enter the directory. */
    Path optionFile() {
        return root.resolve("tool.cnf");
    }

    /**
     * Writes the option file that passes the transition key to the tool. On the command line, every local user could
     * read the key.
     *
     * @param included another option file to include
     * @param key the transfer's transition key
     * @return the file
     */
    Path writeOptionFile(Optional<String> included, Secret key) throws SstException {
        Path file = optionFile();
        String text = included.map(name -> "!include " + Path.of(name).toAbsolutePath() + "\n")
                        .orElse("")
                + "[xtrabackup]\ntransition-key=" + key.reveal() + "\n";
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw SstException.of(ErrorCode.LOCAL_IO, "write the option file " + file + " of the backup tool", e);
        }
    }

    /** Returns the directory for the few files that are not streamed. */
    Path target() {
        return root.resolve("target");
    }

    @Override
    public void close() throws IOException {
        if (Files.exists(root)) {
            PathUtils.deleteDirectory(root);
        }
    }
}
