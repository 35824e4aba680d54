/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Old data that the server's user may not delete blocks neither this join nor the next one. */
class OldDataIT {
    @ParameterizedTest
    @ValueSource(strings = {"mariabackup", "rsync"})
    void whatMayNotBeDeletedStaysAside(String method) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(Sample.sst4j().withMethod(method));
            MariaDbNode joiner = cluster.node(Sample.sst4j().withMethod(method));
            cluster.bootstrap(donor);
            Sample.fill(donor, 500);
            cluster.initialize(joiner);
            Path datadir = joiner.datadir();
            Files.createDirectory(datadir.resolve("shop"));
            cluster.own(datadir);
            // owned by root, like this test: a subtree of a schema that is replaced, and a schema
            Files.createDirectory(datadir.resolve("shop/notes"));
            Files.writeString(datadir.resolve("shop/notes/mine.txt"), "of root");
            Files.createDirectory(datadir.resolve("locked"));
            Files.writeString(datadir.resolve("locked/mine.txt"), "of root too");

            cluster.join(joiner);
            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
            assertThat(datadir.resolve("shop/notes")).doesNotExist();
            assertThat(datadir.resolve("locked")).doesNotExist();
            assertThat(kept(datadir)).hasSize(2);
            assertThat(joiner.scriptLines()).anyMatch(line -> line.contains("delete them as root"));

            donor.execute("INSERT INTO shop.orders (note) VALUES ('later')");
            joiner.stop();
            Files.delete(datadir.resolve("grastate.dat"));
            cluster.join(joiner);
            assertThat(joiner.checksums()).isEqualTo(donor.checksums());
            assertThat(kept(datadir)).hasSize(2);
            assertThat(datadir.resolve(".sst")).doesNotExist();
        }
    }

    private static String[] kept(Path datadir) {
        String[] names = datadir.toFile().list((directory, name) -> name.startsWith(".kept-"));
        return names == null ? new String[0] : Arrays.stream(names).sorted().toArray(String[]::new);
    }
}
