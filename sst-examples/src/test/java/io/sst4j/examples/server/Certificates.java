/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Keys and certificates created with {@code openssl}, as an administrator does, and the options that name them. */
record Certificates(Path directory) {
    /** Creates a CA, an intermediate CA, and a node certificate signed by each. */
    static Certificates make(Path directory, String algorithm) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Certificates made = new Certificates(directory);
        String key = algorithm.equals("ec") ? "-newkey ec -pkeyopt ec_paramgen_curve:P-256" : "-newkey rsa:2048";
        made.openssl("req -x509 -nodes -days 30 -subj /CN=test-ca -keyout ca-key.pem -out ca.pem " + key);
        made.sign("inter", "/CN=test-inter", key, "ca", "basicConstraints=critical,CA:TRUE");
        made.sign("donor", "/CN=donor.local", key, "ca", names("donor"));
        made.sign("joiner", "/CN=joiner.local", key, "ca", names("joiner"));
        made.sign("leaf", "/CN=leaf.local", key, "inter", names("leaf"));
        made.join("bundle.pem", "leaf-key.pem", "leaf.pem", "inter.pem");
        made.join("chain.pem", "leaf.pem", "inter.pem");
        made.openssl("req -x509 -nodes -days 30 -subj /CN=sst -keyout sst.key -out sst.crt " + key);
        made.join("sst.pem", "sst.key", "sst.crt");
        Path hashed = Files.createDirectories(directory.resolve("hashed"));
        Files.copy(directory.resolve("ca.pem"), hashed.resolve("ca.pem"));
        made.openssl("rehash hashed");
        return made;
    }

    /**
     * The common name comes first among the alternative names. If it does not match the first one, socat tries to resolve it, to
     * compare it with the addresses.
     */
    private static String names(String node) {
        return "subjectAltName=DNS:" + node + ".local,DNS:localhost,IP:127.0.0.1,IP:::1";
    }

    private void sign(String name, String subject, String key, String issuer, String extension)
            throws IOException, InterruptedException {
        openssl("req -nodes -subj " + subject + " -keyout " + name + "-key.pem -out " + name + ".csr " + key);
        Files.writeString(directory.resolve(name + ".ext"), extension + "\n");
        openssl("x509 -req -days 30 -in " + name + ".csr -CA " + issuer + ".pem -CAkey " + issuer
                + "-key.pem -CAcreateserial -extfile " + name + ".ext -out " + name + ".pem");
    }

    private void join(String target, String... parts) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String part : parts) {
            text.append(Files.readString(directory.resolve(part)));
        }
        Files.writeString(directory.resolve(target), text);
    }

    void openssl(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ", -1)));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("openssl " + arguments + ": " + said);
        }
    }

    /** The lines of one node for {@code [sst]}. */
    List<String> options(String layout, String node) {
        String modern = "ssl-cert=" + file(node + ".pem") + " ssl-key=" + file(node + "-key.pem");
        String old = "tcert=" + file(node + ".pem") + " tkey=" + file(node + "-key.pem");
        String ca = " ssl-ca=" + file("ca.pem");
        String role = node.equals("joiner") ? "server" : "client";
        String lines =
                switch (layout) {
                    case "encrypt=2" -> "encrypt=2 tcert=" + file("sst.pem") + " tca=" + file("sst.crt");
                    case "encrypt=3" -> "encrypt=3 " + old;
                    case "encrypt=3 with CA" -> "encrypt=3 " + old + " tca=" + file("ca.pem");
                    case "encrypt=4" -> "encrypt=4 " + modern + ca;
                    case "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY" -> "ssl-mode=" + layout + " " + modern + ca;
                    case "capath" -> "encrypt=4 " + modern + " ssl-capath=" + file("hashed");
                    case "intermediate" ->
                        "encrypt=4 ssl-cert=" + file("chain.pem") + " ssl-key=" + file("leaf-key.pem") + ca;
                    case "files of a role" ->
                        "encrypt=4 ssl-ca=" + file("sst.crt") + " ssl-cert=" + file("sst.crt") + " ssl-key="
                                + file("sst.key") + (" " + modern + ca).replace("ssl-", "ssl-" + role + "-");
                    default -> throw new IllegalArgumentException(layout);
                };
        return List.of(lines.strip().split("\\s+", -1));
    }

    private Path file(String name) {
        return directory.resolve(name);
    }
}
