/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Any address is either parsed and can be printed, or refused, and its secret is never shown. */
class TransferAddressFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void readsOrRefusesAnyText(byte[] bytes) throws SstException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        TransferAddress address;
        try {
            address = TransferAddress.parse(text);
        } catch (SstException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPTION);
            return;
        }
        TransferAddress again = TransferAddress.parse(address.format());
        assertThat(again.endpoint()).isEqualTo(address.endpoint());
        assertThat(again.secret()).isEqualTo(address.secret());
        assertThat(again.commonName()).isEqualTo(address.commonName());
        if (!address.module().isEmpty() && !address.version().isEmpty()) {
            // The printed form omits empty parts, so the others would move forward.
            assertThat(again).isEqualTo(address);
        }
    }

    @FuzzTest(maxDuration = "60s")
    void readsOrRefusesAnyArguments(byte[] bytes) {
        List<String> words = List.of(new String(bytes, StandardCharsets.UTF_8).split("\n", -1));
        try {
            WsrepArguments arguments = WsrepArguments.parse(words, Map.of());
            assertThat(arguments.serverArguments()).doesNotContainNull();
            assertThat(arguments.given("log-bin")).isNotNull();
        } catch (SstException e) {
            assertThat(e).isInstanceOf(WsrepUsageException.class);
        }
    }
}
