/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command {@code sst certs}, run in this JVM. */
@Timeout(60)
class CertsCommandTest {
    @TempDir
    private Path directory = Path.of("");

    private record Result(int code, String out, String err) {}

    private static Result certs(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = SstCommand.line().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        List<String> words = new ArrayList<>(List.of("certs"));
        Stream.of(arguments).map(Object::toString).forEach(words::add);
        int code = line.execute(words.toArray(new String[0]));
        return new Result(code, out.toString(), err.toString());
    }

    private static void succeed(Object... arguments) {
        Result result = certs(arguments);
        assertThat(result.code()).as(result.out() + result.err()).isZero();
    }

    private String mode(String name) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name)));
    }

    private List<String> files() throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void selfSignedMakesTheFilesOfTheRecipe() throws Exception {
        Result made = certs("self-signed", "sst", "--dir", directory, "--dhparams", "--san=10.0.0.1");
        assertThat(made.code()).as(made.err()).isZero();
        assertThat(made.out())
                .contains("encrypt=2", "tca=" + directory.resolve("sst.crt"), "tcert=" + directory.resolve("sst.pem"));
        assertThat(files()).containsExactly("sst.crt", "sst.key", "sst.pem");
        assertThat(mode("sst.crt")).isEqualTo("rw-r--r--");
        assertThat(mode("sst.key")).isEqualTo("rw-------");
        assertThat(mode("sst.pem")).isEqualTo("rw-------");
        assertThat(directory.resolve("sst.pem"))
                .content()
                .contains("BEGIN PRIVATE KEY", "BEGIN CERTIFICATE", "BEGIN DH PARAMETERS");
        succeed(
                "check",
                "--cert",
                directory.resolve("sst.pem"),
                "--ca",
                directory.resolve("sst.crt"),
                "--host=10.0.0.1");
    }

    @Test
    void secondRunKeepsWhatIsThere() throws Exception {
        succeed("self-signed", "sst", "--dir", directory, "--key=ec:p256");
        String before = Files.readString(directory.resolve("sst.key"));
        Result again = certs("self-signed", "sst", "--dir", directory, "--key=ec:p256");
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err()).contains("SST-101", directory.resolve("sst.pem").toString(), "--force");

        Files.delete(directory.resolve("sst.crt"));
        Files.delete(directory.resolve("sst.pem"));
        Result partly = certs("self-signed", "sst", "--dir", directory, "--key=ec:p256");
        assertThat(partly.err()).contains("sst.key", "--force");
        assertThat(files()).containsExactly("sst.key");
        assertThat(directory.resolve("sst.key")).hasContent(before);

        succeed("self-signed", "sst", "--dir", directory, "--key=ec:p256", "--force");
        assertThat(files()).containsExactly("sst.crt", "sst.key", "sst.pem");
        assertThat(Files.readString(directory.resolve("sst.key"))).isNotEqualTo(before);
        assertThat(mode("sst.key")).isEqualTo("rw-------");
    }

    @Test
    void caSignsNodes() throws Exception {
        succeed("ca", "--dir", directory, "--key=ec:p256");
        Result node = certs(
                "node", "node1", "--ca", directory, "--dir", directory, "--key=ed25519", "--san=10.0.0.1", "--san=::1");
        assertThat(node.code()).as(node.err()).isZero();
        assertThat(node.out())
                .contains(
                        "encrypt=4",
                        "ssl-ca=" + directory.resolve("ca-cert.pem"),
                        "ssl-cert=" + directory.resolve("node1-cert.pem"),
                        "ssl-key=" + directory.resolve("node1-key.pem"));
        assertThat(files()).containsExactly("ca-cert.pem", "ca-key.pem", "node1-cert.pem", "node1-key.pem");
        assertThat(mode("ca-key.pem")).isEqualTo("rw-------");
        assertThat(mode("node1-key.pem")).isEqualTo("rw-------");
        Result check = check("node1", directory, "--host=node1", "--host=10.0.0.1", "--host=0::1");
        assertThat(check.out()).contains("OK    peers that trust", "is for node1", "is for 10.0.0.1", "is for 0::1");
        assertThat(check.code()).as(check.out()).isZero();
    }

    private Result check(String name, Path ca, Object... more) {
        List<Object> words = new ArrayList<>(List.of("check", "--cert", directory.resolve(name + "-cert.pem")));
        words.addAll(List.of("--key", directory.resolve(name + "-key.pem"), "--ca", ca.resolve("ca-cert.pem")));
        words.addAll(List.of(more));
        return certs(words.toArray());
    }

    @Test
    void intermediateSignsNodes() throws Exception {
        Path root = Files.createDirectory(directory.resolve("root"));
        Path site = Files.createDirectory(directory.resolve("site"));
        Path passphrase = Files.writeString(directory.resolve("passphrase"), "open sesame\nmore\n");
        succeed("ca", "--dir", root, "--key=ec:p256", "--passphrase-file", passphrase);
        Result closed = certs("ca", "--dir", site, "--name=site", "--ca", root, "--key=ec:p256");
        assertThat(closed.err()).contains("ca-key.pem", "is encrypted");
        succeed("ca", "--dir", site, "--name=site", "--ca", root, "--key=ec:p256", "--ca-passphrase-file", passphrase);
        Result node = certs("node", "node1", "--ca", site.resolve("ca-cert.pem"), "--dir", directory, "--key=ec:p256");
        assertThat(node.code()).as(node.err()).isZero();
        assertThat(node.out()).contains("root CA");
        assertThat(check("node1", root).code()).isZero();
    }

    @Test
    void checkSaysWhatAPeerWouldSay() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        succeed("ca", "--dir", directory, "--key=ec:p256");
        succeed("ca", "--dir", other, "--key=ec:p256", "--name=other-ca");
        succeed("node", "node1", "--ca", directory, "--dir", directory, "--key=ec:p256", "--days=20");
        succeed("node", "node2", "--ca", directory, "--dir", directory, "--key=ec:p256");

        Result soon = check("node1", directory);
        assertThat(soon.out()).contains("WARN  the certificate expires on");
        assertThat(soon.code()).isEqualTo(1);

        Result stranger = check("node2", other);
        assertThat(stranger.out()).contains("FAIL  SST-101", "CN=cluster-ca", "other-ca");
        assertThat(stranger.code()).isEqualTo(2);

        Result name = check("node2", directory, "--host=node9");
        assertThat(name.out()).contains("FAIL  the certificate is not for 'node9'");
        assertThat(name.code()).isEqualTo(2);

        Path certificate = directory.resolve("node2-cert.pem");
        Result mixed = certs("check", "--cert", certificate, "--key", directory.resolve("node1-key.pem"));
        assertThat(mixed.out()).contains("FAIL  SST-101", "does not belong");
        assertThat(mixed.code()).isEqualTo(2);

        Result nobody = certs("check", "--cert", certificate, "--key", directory.resolve("node2-key.pem"));
        assertThat(nobody.out()).contains("WARN  TLS without a CA");
        assertThat(nobody.code()).isEqualTo(1);
    }

    @Test
    void badArgumentsAreNamed() {
        assertThat(certs("node", "node1").err()).contains("--ca");
        assertThat(certs("node", "node1").code()).isEqualTo(2);
        assertThat(certs("self-signed", "a b", "--dir", directory).err()).contains("SST-101", "'a b'");
        assertThat(certs("self-signed", "a", "--dir", directory, "--key=rsa:1024")
                        .err())
                .contains("SST-101", "rsa:2048");
        assertThat(certs("self-signed", "a", "--dir", directory, "--days=0").err())
                .contains("0 days");
        assertThat(certs("self-signed", "a", "--dir", directory, "--san=a:b").err())
                .contains("'a:b'");
        assertThat(certs("self-signed", "../a", "--dir", directory).err()).contains("'../a'");
        assertThat(certs("ca", "--dir", "/dev/null/x").err()).contains("SST-204", "create the directory", "--dir");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void directoryIsMade() {
        assertThat(certs("ca", "--dir", directory.resolve("new/ca")).code()).isZero();
        assertThat(directory.resolve("new/ca")).isDirectoryContaining("glob:**/ca-cert.pem");
    }
}
