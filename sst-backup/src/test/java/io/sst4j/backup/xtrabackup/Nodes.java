/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Settings;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Data directories for tests, and a link that records its notices. */
final class Nodes {
    private Nodes() {}

    static XtrabackupOptions options(Path datadir, String... namesAndValues) throws SstException {
        Settings.Builder settings = Settings.builder().set("datadir", datadir.toString());
        for (int i = 0; i < namesAndValues.length; i += 2) {
            settings.set(namesAndValues[i], namesAndValues[i + 1]);
        }
        return XtrabackupOptions.from(settings.build());
    }

    static void write(Path root, String... names) throws IOException {
        for (String name : names) {
            Path file = root.resolve(name);
            Files.createDirectories(file.resolveSibling(""));
            Files.writeString(file, "content of " + name);
        }
    }
}
