/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What file systems have free. */
public interface FreeSpace {
    /** The file systems of this machine. */
    FreeSpace REAL = new FreeSpace() {
        @Override
        public Object storeOf(Path existing) throws IOException {
            return Files.getAttribute(existing, "unix:dev");
        }

        @Override
        public long usableBytes(Path existing) throws IOException {
            Files.getLastModifiedTime(existing);
            // a FileStore would want the mount point, which a root that is no mount does not have
            return existing.toFile().getUsableSpace();
        }
    };

    /**
     * Which file system something is on.
     *
     * @param existing a path
     * @return equal for the same one
     * @throws IOException if that cannot be told
     */
    Object storeOf(Path existing) throws IOException;

    /**
     * How much this process may still write there.
     *
     * @param existing a path
     * @return bytes
     * @throws IOException if that cannot be told
     */
    long usableBytes(Path existing) throws IOException;
}
