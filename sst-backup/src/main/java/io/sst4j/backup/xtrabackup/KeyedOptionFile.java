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

/** The option file by which a tool gets the transition key: on its command line everybody on the machine could read it. */
final class KeyedOptionFile {
    private KeyedOptionFile() {}

    /**
     * Writes one.
     *
     * @param file that is not there yet
     * @param included the option file that counts too
     * @param key of the transfer
     * @return the file
     */
    static Path write(Path file, Optional<String> included, Secret key) throws SstException {
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
}
