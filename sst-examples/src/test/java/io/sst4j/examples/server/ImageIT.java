/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.Test;

/** The container image: an OCI layout whose only layer is the distribution, with which nodes join. */
class ImageIT {
    private static final Path IMAGE = Path.of("target/sst4j-image.tar");
    private static final String PREFIX = "opt/sst4j/";
    private static final Pattern LAYER = Pattern.compile("\"layers\":\\[\\{[^]]*\"digest\":\"sha256:([0-9a-f]{64})\"");
    private static final Pattern MANIFEST =
            Pattern.compile("\"manifests\":\\[\\{[^]]*\"digest\":\"sha256:([0-9a-f]{64})\"");

    /** As an init container copies it to a volume. */
    @Test
    void nodesJoinWithTheFilesOfTheImage() throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            Path shared = cluster.directory("shared");
            List<String> others = unpack(shared);
            assertThat(others).containsExactlyInAnyOrder("opt/");
            cluster.own(shared);

            NodeOptions options = NodeOptions.sst4j(shared);
            MariaDbNode donor = cluster.node(options);
            MariaDbNode joiner = cluster.node(options);
            cluster.bootstrap(donor);
            Sample.fill(donor);
            cluster.join(joiner);
            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
            assertThat(joiner.scriptLines()).anyMatch(line -> line.contains("SST completed on joiner"));
        }
    }

    /** Returns the entries that do not belong to the distribution. */
    private static List<String> unpack(Path target) throws Exception {
        List<String> others = new ArrayList<>();
        try (TarFile image = new TarFile(IMAGE)) {
            String manifest = blob(MANIFEST, text(image, "index.json"));
            String layer = blob(LAYER, text(image, manifest));
            try (InputStream packed = image.getInputStream(entry(image, layer));
                    TarArchiveInputStream in = new TarArchiveInputStream(new GzipCompressorInputStream(packed))) {
                for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                    if (entry.getName().startsWith(PREFIX)) {
                        unpack(entry, in, target.resolve(entry.getName().substring(PREFIX.length())));
                    } else {
                        others.add(entry.getName());
                    }
                }
            }
        }
        return others;
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path file) throws Exception {
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.copy(content, file);
        Set<PosixFilePermission> modes = EnumSet.of(
                PosixFilePermission.OWNER_READ, PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
        if ((entry.getMode() & 0111) == 0111) {
            modes.addAll(EnumSet.of(
                    PosixFilePermission.OWNER_EXECUTE,
                    PosixFilePermission.GROUP_EXECUTE,
                    PosixFilePermission.OTHERS_EXECUTE));
        }
        Files.setPosixFilePermissions(file, modes);
    }

    private static String blob(Pattern digest, String json) {
        Matcher found = digest.matcher(json);
        assertThat(found.find()).as(json).isTrue();
        return "blobs/sha256/" + found.group(1);
    }

    private static String text(TarFile image, String name) throws Exception {
        try (InputStream in = image.getInputStream(entry(image, name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static TarArchiveEntry entry(TarFile image, String name) {
        return image.getEntries().stream()
                .filter(entry -> entry.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
