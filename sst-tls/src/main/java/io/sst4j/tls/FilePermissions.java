/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks the permissions of a file that contains a private key. */
final class FilePermissions {
    private static final Logger LOG = LoggerFactory.getLogger(FilePermissions.class);

    private FilePermissions() {}

    static Optional<String> warning(Path key) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(key);
            if (permissions.contains(PosixFilePermission.OTHERS_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                return Optional.of("the private key in " + key + " is accessible to everybody: run chmod 600 " + key);
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("the permissions of {} cannot be read", key, e);
        }
        return Optional.empty();
    }
}
