/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import io.sst4j.tls.CertificateAuthority;
import io.sst4j.tls.CertificateRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Keys and certificates of nodes, as a program makes them that has no others. */
final class Keys {
    private Keys() {}

    static void make(Path... nodes) throws IOException {
        CertificateAuthority ca = CertificateAuthority.create(
                CertificateRequest.builder("cluster CA").build());
        for (Path node : nodes) {
            Files.createDirectories(node);
            ca.identity().write(node.resolve("ca-cert.pem"), node.resolve("ca-key.pem"), Optional.empty());
            ca.issue(CertificateRequest.builder("node")
                            .alternativeName("127.0.0.1")
                            .build())
                    .write(node.resolve("node-cert.pem"), node.resolve("node-key.pem"), Optional.empty());
        }
    }
}
