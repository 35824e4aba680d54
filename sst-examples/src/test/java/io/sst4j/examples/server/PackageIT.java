/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.Installation;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The Debian package in a copy of another system: installed, used for a join, removed, and purged without residue. */
@Tag("platform")
class PackageIT {
    private static final String SCRIPT = "/usr/bin/wsrep_sst_mariabackup";
    private static final String LAUNCHER = "/opt/sst4j/bin/wsrep_sst_mariabackup";

    private Path root;
    private Installation system;

    @BeforeEach
    void copySystem() throws Exception {
        root = Files.createTempDirectory(Path.of("/dev/shm"), "sst4j-package-");
        exec("cp", "-a", System.getProperty("platform.root") + "/.", root.toString());
        Files.copy(Path.of("target/sst4j.deb"), root.resolve("sst4j.deb"));
        system = Installation.below(root);
    }

    @AfterEach
    void deleteSystem() throws IOException {
        PathUtils.deleteDirectory(root);
    }

    @Test
    void packageIsInstalledUsedAndPurgedWithoutATrace() throws Exception {
        String before = shell("find / -xdev -not -path '/proc/*' -not -path '/dev/*' -not -path '/var/lib/dpkg/*'"
                + " -not -path '/var/log/*' -not -path '/tmp/*' | sort");
        String stock = shell("sha256sum < " + SCRIPT);

        shell("dpkg -i /sst4j.deb");
        assertThat(shell("sst version")).startsWith("sst4j");
        assertThat(shell("ls /opt/sst4j/cds")).contains(".jsa");
        assertThat(shell("sst install --method=mariabackup --dry-run")).contains("dpkg-divert", "ln -s " + LAUNCHER);
        assertThat(shell("sha256sum < " + SCRIPT)).isEqualTo(stock);

        shell("sst install --method=mariabackup");
        assertThat(shell("sst install --method=mariabackup")).isEqualTo("# " + SCRIPT + " is installed\n");
        assertThat(shell("readlink " + SCRIPT)).isEqualTo(LAUNCHER + "\n");
        assertThat(shell("sha256sum < " + SCRIPT + ".distrib")).isEqualTo(stock);
        joinWithInstalledLauncher();

        shell("sst uninstall --method=mariabackup");
        shell("sst uninstall");
        assertThat(shell("sha256sum < " + SCRIPT)).isEqualTo(stock);
        shell("sst install --method=mariabackup --method=rsync");
        shell("dpkg --purge sst4j");
        assertThat(shell("sha256sum < " + SCRIPT)).isEqualTo(stock);
        assertThat(shell("dpkg-divert --list '*sst*'")).isEmpty();
        assertThat(shell("find / -xdev -not -path '/proc/*' -not -path '/dev/*' -not -path '/var/lib/dpkg/*'"
                        + " -not -path '/var/log/*' -not -path '/tmp/*' | sort"))
                .isEqualTo(before);
    }

    private void joinWithInstalledLauncher() throws Exception {
        NodeOptions options = Sample.stock().withMethod("mariabackup").withInstallation(system);
        try (GaleraCluster cluster = GaleraCluster.create()) {
            MariaDbNode donor = cluster.node(options);
            MariaDbNode joiner = cluster.node(options);
            cluster.bootstrap(donor);
            Sample.fill(donor);
            cluster.join(joiner);
            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
            assertThat(donor.errorLog()).contains("the snapshot travels over the exchange");
        }
    }

    private String shell(String command) throws Exception {
        return exec(system.command("sh", "-c", command).toArray(String[]::new));
    }

    private static String exec(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
