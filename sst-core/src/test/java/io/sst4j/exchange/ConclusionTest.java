/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.sst4j.testing.Seeds;
import io.sst4j.transport.InMemoryTransport;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The conclusion that a donor sends at the end of its stream. */
@Timeout(60)
class ConclusionTest {
    private final Random random = Seeds.random("ConclusionTest");

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1024", "300000, 90", "262144, 5", "7, 0"})
    void itIsHeardAndIsNoPartOfTheStream(int length, int words) throws Exception {
        byte[] stream = new byte[length];
        byte[] said = new byte[words];
        random.nextBytes(stream);
        random.nextBytes(said);
        InMemoryTransport memory = new InMemoryTransport();
        ExchangeRun.of(
                        (exchange, link) -> {
                            exchange.write(ByteBuffer.wrap(stream));
                            exchange.conclude(ByteBuffer.wrap(said));
                            exchange.shutdownOutput();
                            assertThatIllegalStateException().isThrownBy(() -> exchange.write(ByteBuffer.wrap(said)));
                            assertThatIllegalStateException()
                                    .isThrownBy(() -> exchange.conclude(ByteBuffer.wrap(said)));
                        },
                        (exchange, link) -> {
                            assertThat(exchange.conclusion()).isEmpty();
                            assertThat(ExchangeRun.readAll(exchange, length)).isEqualTo(stream);
                            assertThat(exchange.conclusion()).isEqualTo(said);
                        },
                        ExchangeOptions.DEFAULT)
                .over(memory, memory)
                .requireGood();
    }

    @ParameterizedTest
    @CsvSource({"1025", "300000"})
    void tooManyWordsAreRefusedHere(int words) throws Exception {
        InMemoryTransport memory = new InMemoryTransport();
        ExchangeRun.of(
                        (exchange, link) -> {
                            assertThatIllegalArgumentException()
                                    .isThrownBy(() -> exchange.conclude(ByteBuffer.allocate(words)));
                            exchange.shutdownOutput();
                        },
                        (exchange, link) -> {
                            assertThat(ExchangeRun.readAll(exchange, 1)).isEmpty();
                            assertThat(exchange.conclusion()).isEmpty();
                        },
                        ExchangeOptions.DEFAULT)
                .over(memory, memory)
                .requireGood();
    }
}
