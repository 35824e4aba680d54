/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import io.micrometer.core.instrument.MeterRegistry;
import io.sst4j.Donor;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.TransferReport;
import io.sst4j.Transport;
import io.sst4j.micrometer.MicrometerListener;
import io.sst4j.tree.TreeMethod;
import java.nio.file.Path;

/** Progress and outcome of a transfer go to Micrometer. */
final class MeasuredTransfer {
    private MeasuredTransfer() {}

    static TransferReport send(Path checkpoint, TransferAddress joiner, Transport transport, MeterRegistry registry)
            throws SstException {
        try (Donor donor = Sst.donor(TreeMethod.sourceOf(checkpoint))
                .transport(transport)
                .listener(new MicrometerListener(registry))
                .build()) {
            return donor.donate(joiner);
        }
    }
}
