/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Donor;
import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import io.sst4j.Sst;
import io.sst4j.transport.TcpTransport;
import io.sst4j.tree.TreeMethod;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OwnTransportTest {
    @TempDir
    private Path directory;

    @Test
    void bytesOfATransferAreCounted() throws Exception {
        Path from = Trees.filled(directory.resolve("from"), "new");
        CountingTransport counting = new CountingTransport(new TcpTransport());
        try (Joiner joiner = Sst.joiner(TreeMethod.targetOf(directory.resolve("to")))
                        .listenOn(new Endpoint("127.0.0.1", 0))
                        .build();
                Donor donor =
                        Sst.donor(TreeMethod.sourceOf(from)).transport(counting).build()) {
            donor.donateAsync(joiner.listen());
            long moved = joiner.join().bytes();

            assertThat(counting.bytes()).isGreaterThanOrEqualTo(moved);
        }
        assertThat(Trees.content(directory.resolve("to"))).isEqualTo(Trees.content(from));
    }
}
