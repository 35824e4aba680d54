/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What file systems have free. */
interface FreeSpace {
    /** The file systems of this machine. */
    FreeSpace REAL = new FreeSpace() {
        @Override
        public Object storeOf(Path existing) throws IOException {
            return Files.getAttribute(existing, "unix:dev");
        }

        @Override
        public long usableBytes(Path existing) throws IOException {
            return Files.getFileStore(existing).getUsableSpace();
        }
    };

    /** Which file system something is on; equal for the same one. */
    Object storeOf(Path existing) throws IOException;

    /** How much this process may still write there. */
    long usableBytes(Path existing) throws IOException;
}
