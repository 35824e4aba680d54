/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.xtrabackup;

import io.sst4j.Cancellation;
import io.sst4j.Phase;
import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.TransferEvent;
import io.sst4j.TransferLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Data directories for tests, and a link that remembers what it is told. */
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

    /** Remembers notices. */
    static final class Listening implements TransferLink {
        final List<String> notices = new ArrayList<>();
        private final Cancellation cancellation = new Cancellation();

        @Override
        public void enter(Phase phase) {}

        @Override
        public void notice(TransferEvent.Notice.Level level, String text) {
            notices.add(level + " " + text);
        }

        @Override
        public void expect(OptionalLong bytes) {}

        @Override
        public void moved(long bytes) {}

        @Override
        public Cancellation cancellation() {
            return cancellation;
        }
    }
}
