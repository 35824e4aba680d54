/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sst4j.Donor;
import io.sst4j.Endpoint;
import io.sst4j.Joiner;
import io.sst4j.Sst;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.exchange.SessionKey;
import io.sst4j.tree.TreeMethod;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ErrorsByCodeTest {
    @TempDir
    private Path directory;

    @Test
    void portThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Joiner joiner = Sst.joiner(TreeMethod.targetOf(directory.resolve("to")))
                        .listenOn(new Endpoint("127.0.0.1", taken.getLocalPort()))
                        .build()) {
            SstException failure = catchThrowableOfType(SstException.class, joiner::listen);

            assertThat(ErrorsByCode.to(failure).tell()).startsWith("choose another port; SST-202: ");
        }
    }

    @Test
    void joinerThatIsNotThere() throws Exception {
        Path from = Trees.filled(directory.resolve("from"), "new");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        TransferAddress nobody =
                SessionKey.random().announcedIn(TransferAddress.of(new Endpoint("127.0.0.1", port), "tree"));
        try (Donor donor = Sst.donor(TreeMethod.sourceOf(from))
                .connectLimit(Duration.ofMillis(100))
                .build()) {
            SstException failure = catchThrowableOfType(SstException.class, () -> donor.donate(nobody));

            assertThat(ErrorsByCode.to(failure).tryAgain()).contains(Duration.ofSeconds(30));
            assertThat(ErrorsByCode.to(failure).tell()).startsWith("SST-301: ");
        }
    }

    @Test
    void methodThatNobodyHas() {
        SstException failure = catchThrowableOfType(SstException.class, () -> Sst.method("clone"));

        assertThat(ErrorsByCode.to(failure).tryAgain()).isEmpty();
        assertThat(failure).hasMessageContaining("tree").hasMessageContaining("store");
    }
}
