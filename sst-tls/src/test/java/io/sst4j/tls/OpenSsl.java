/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Runs the command {@code openssl} in a directory. Tests fail if it is missing. */
record OpenSsl(Path directory) {
    /** The exit code and all output of a command. */
    record Result(int code, String output) {}

    Result run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    /** Runs a command that must succeed. None of its words contains a blank. */
    String succeed(String words) throws Exception {
        Result result = run(words.split(" "));
        assertThat(result.code()).as("openssl %s: %s", words, result.output()).isZero();
        return result.output();
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    String read(String name) throws Exception {
        return Files.readString(file(name));
    }

    Path write(String name, String text) throws Exception {
        Files.writeString(file(name), text, StandardCharsets.ISO_8859_1);
        return mode(name, "rw-------");
    }

    Path mode(String name, String permissions) throws Exception {
        return Files.setPosixFilePermissions(file(name), PosixFilePermissions.fromString(permissions));
    }

    /** Creates a PKCS#8 key, NAME-key.pem, and its self-signed certificate, NAME-cert.pem. */
    void selfSigned(String name, String algorithm) throws Exception {
        succeed("genpkey -algorithm " + algorithm + " -out " + name + "-key.pem");
        certify(name, name + "-key.pem");
    }

    void certify(String name, String key) throws Exception {
        succeed("req -x509 -new -key " + key + " -days 30 -subj /CN=" + name + " -out " + name + "-cert.pem");
    }
}
