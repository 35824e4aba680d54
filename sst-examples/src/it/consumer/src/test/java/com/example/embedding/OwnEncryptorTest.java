/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Donor;
import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import io.sst4j.Role;
import io.sst4j.Settings;
import io.sst4j.Sst;
import io.sst4j.tree.TreeMethod;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OwnEncryptorTest {
    @TempDir
    private Path directory;

    @Test
    void wordOfYourOwnIsTlsWithRecords() throws Exception {
        Path from = Trees.filled(directory.resolve("from"), "new");
        Path to = directory.resolve("to");
        Path keys = directory.resolve("keys");
        Keys.make(keys);
        Settings audited = TreeOverTls.tls(keys).with("encrypt", "audited");
        try (Joiner joiner = Sst.joiner(TreeMethod.targetOf(to))
                        .encryptor(Sst.encryptor(audited, Role.JOINER))
                        .listenOn(new Endpoint("127.0.0.1", 0))
                        .build();
                Donor donor = Sst.donor(TreeMethod.sourceOf(from))
                        .encryptor(Sst.encryptor(audited, Role.DONOR))
                        .build()) {
            donor.donateAsync(joiner.listen());
            joiner.join();
        }
        assertThat(Trees.content(to)).isEqualTo(Trees.content(from));
        assertThat(AuditedEncryptorProvider.RECORDS)
                .anyMatch(line -> line.startsWith("donor accepted 127.0.0.1:"))
                .anyMatch(line -> line.startsWith("joiner accepted 127.0.0.1:"));
    }
}
