/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import io.sst4j.Cancellation;
import io.sst4j.Donor;
import io.sst4j.RetryPolicy;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferListener;
import io.sst4j.TransferReport;
import io.sst4j.tree.TreeMethod;
import java.nio.file.Path;
import java.time.Duration;

/** A transfer that is tried again as a whole when a later attempt may succeed. */
final class RetriedTransfer {
    private RetriedTransfer() {}

    static TransferReport send(
            Path checkpoint, TransferAddress joiner, Duration patience, TransferListener listener, Cancellation owner)
            throws SstException {
        RetryPolicy policy = RetryPolicy.attempts(5, Duration.ofMillis(500))
                .listener(listener)
                .cancellation(owner);
        return policy.run(() -> {
            try (Donor donor = Sst.donor(TreeMethod.sourceOf(checkpoint))
                    .connectLimit(patience)
                    .listener(listener)
                    .cancellation(owner)
                    .build()) {
                return donor.donate(joiner);
            }
        });
    }
}
