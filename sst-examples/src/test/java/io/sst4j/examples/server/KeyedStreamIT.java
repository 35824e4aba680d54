/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code encrypt=1} with the method {@code mariabackup} works to and from stock peers; a wrong key loses no data. */
class KeyedStreamIT {
    private static final String KEY = "a-key-that-must-not-be-seen";

    @ParameterizedTest(name = "{0} to {1} by {2}")
    @CsvSource({
        "stock, sst4j, aes256, encrypt-key, '', ''",
        "sst4j, stock, aes256, encrypt-key, '', ''",
        "stock, sst4j, aes256, encrypt-key-file, zstd -1, zstd -d",
        "sst4j, stock, aes-256-ctr, encrypt-key-file, gzip -1, gzip -d",
        "sst4j, sst4j, AES-128-CBC, encrypt-key-file, '', ''",
    })
    void nodeJoins(
            String donorKind, String joinerKind, String algorithm, String key, String compressor, String decompressor)
            throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            Path file = cluster.directory("keys").resolve("sst.key");
            Files.writeString(file, KEY + "\n");
            cluster.own(file);
            String value = key.equals("encrypt-key") ? KEY : file.toString();
            NodeOptions sending = keyed(donorKind, algorithm, key + "=" + value);
            NodeOptions receiving = keyed(joinerKind, algorithm, key + "=" + value);
            MariaDbNode donor = cluster.node(filtered(sending, "compressor", compressor));
            MariaDbNode joiner = cluster.node(filtered(receiving, "decompressor", decompressor));
            cluster.bootstrap(donor);
            Sample.fill(donor);

            cluster.join(joiner);

            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
            assertWarned(donorKind, donor);
            assertWarned(joinerKind, joiner);
        }
    }

    @Test
    void aWrongKeyIsRefusedAndCostsNoData() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(keyed("stock", "aes256", "encrypt-key=another-key"));
            MariaDbNode joiner = cluster.node(keyed("sst4j", "aes256", "encrypt-key=" + KEY));
            cluster.bootstrap(donor);
            Sample.fill(donor);
            Path schema = Files.createDirectories(joiner.datadir().resolve("old_schema"));
            Path marker = Files.writeString(schema.resolve("marker"), "old");
            cluster.own(schema);

            cluster.start(joiner);
            joiner.awaitEnd(GaleraCluster.JOIN_LIMIT);

            assertThat(joiner.scriptLines())
                    .filteredOn(line -> line.startsWith("WSREP_SST: [ERROR]"))
                    .singleElement()
                    .asString()
                    .contains("SST-401", "encrypt-key", "encrypt-key-file", "encrypt-algo");
            assertThat(joiner.errorLog()).doesNotContain(KEY);
            assertThat(marker).hasContent("old");
            assertThat(joiner.datadir().resolve("sst_in_progress")).doesNotExist();
        }
    }

    private static NodeOptions keyed(String kind, String algorithm, String key) {
        return (kind.equals("sst4j") ? Sample.sst4j() : Sample.stock())
                .withMethod("mariabackup")
                .withSst("encrypt=1")
                .withSst("encrypt-algo=" + algorithm)
                .withSst(key);
    }

    private static NodeOptions filtered(NodeOptions options, String name, String command) {
        return command.isEmpty() ? options : options.withSst(name + "=\"" + command + "\"");
    }

    /** Asserts that only the launchers warn, and that no log contains the key. */
    private static void assertWarned(String kind, MariaDbNode node) throws Exception {
        if (kind.equals("sst4j")) {
            assertThat(node.scriptLines())
                    .filteredOn(line -> line.contains("not authenticated"))
                    .hasSize(1);
            assertThat(node.errorLog()).doesNotContain(KEY);
        }
    }
}
