/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.cluster;

import io.sst4j.tls.CertificateAuthority;
import io.sst4j.tls.CertificateRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * One certificate and key shared by all nodes on this machine, signed by a CA created with them.
 *
 * @param directory the directory of the files
 */
public record ClusterKeys(Path directory) {
    /**
     * Creates the CA and the certificate, for {@code localhost} and {@code 127.0.0.1}.
     *
     * @param directory an existing directory
     * @return the files
     * @throws IOException if they cannot be written
     */
    public static ClusterKeys make(Path directory) throws IOException {
        ClusterKeys keys = new ClusterKeys(directory);
        CertificateAuthority authority = CertificateAuthority.create(
                CertificateRequest.builder("sst4j-ca").build());
        authority.identity().write(keys.ca(), directory.resolve("ca-key.pem"), Optional.empty());
        authority
                .issue(CertificateRequest.builder("localhost")
                        .alternativeName("localhost")
                        .alternativeName("127.0.0.1")
                        .build())
                .write(keys.certificate(), keys.key(), Optional.empty());
        return keys;
    }

    /**
     * Copies the files for a node whose server runs as another user, because only the owner of a key may read it.
     *
     * @param other an existing directory
     * @return the copies
     * @throws IOException if they cannot be written
     */
    public ClusterKeys copyTo(Path other) throws IOException {
        for (Path file : List.of(ca(), certificate(), key())) {
            Files.copy(file, other.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        }
        return new ClusterKeys(other);
    }

    /**
     * The certificate of the CA.
     *
     * @return a PEM file
     */
    public Path ca() {
        return directory.resolve("ca.pem");
    }

    /**
     * The certificate of the nodes.
     *
     * @return a PEM file
     */
    public Path certificate() {
        return directory.resolve("node.pem");
    }

    /**
     * The key of the nodes.
     *
     * @return a PEM file
     */
    public Path key() {
        return directory.resolve("node-key.pem");
    }

    /**
     * The option file lines that name the files, the same for servers, clients and transfers.
     *
     * @return the lines {@code ssl-ca}, {@code ssl-cert} and {@code ssl-key}
     */
    public List<String> lines() {
        return List.of("ssl-ca=" + ca(), "ssl-cert=" + certificate(), "ssl-key=" + key());
    }
}
