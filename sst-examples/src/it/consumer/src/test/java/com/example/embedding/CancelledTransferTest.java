/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Cancellation;
import io.sst4j.Donor;
import io.sst4j.Sst;
import io.sst4j.tree.TreeMethod;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CancelledTransferTest {
    @TempDir
    private Path directory;

    @Test
    void cancelledJoinerKeepsItsState() throws Exception {
        Path state = Trees.filled(directory.resolve("state"), "old");
        Cancellation owner = new Cancellation();

        assertThat(CancelledTransfer.receive(state, owner, address -> new Thread(owner::cancel, "owner").start()))
                .isEmpty();

        assertThat(Trees.content(state)).containsEntry("state", "old");
    }

    @Test
    void othersGetTheirPosition() throws Exception {
        Path state = Trees.filled(directory.resolve("state"), "old");
        Path from = Trees.filled(directory.resolve("from"), "new");
        try (Donor donor = Sst.donor(TreeMethod.sourceOf(from)).build()) {
            assertThat(CancelledTransfer.receive(state, new Cancellation(), donor::donateAsync))
                    .isPresent();
        }
        assertThat(Trees.content(state)).isEqualTo(Trees.content(from));
    }
}
