/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketTuningTest {
    @Test
    void readsEveryKnownOption() throws Exception {
        SocketTuning tuning = SocketTuning.parse(",pf=ip6,retry=30,interval=0.5,connect-timeout=7,sndbuf=0x10000,"
                + "so-rcvbuf=4096,nodelay,keepalive=1,reuseaddr=0,linger=3,bind=[::1]:0,so-bindtodevice=eth0,"
                + "ipv6-v6only=1,forever");
        assertThat(tuning.family()).contains(SocketTuning.Family.IPV6);
        assertThat(tuning.retries()).isEqualTo(OptionalInt.of(30));
        assertThat(tuning.interval()).contains(Duration.ofMillis(500));
        assertThat(tuning.connectTimeout()).contains(Duration.ofSeconds(7));
        assertThat(tuning.sendBuffer()).isEqualTo(OptionalInt.of(65536));
        assertThat(tuning.receiveBuffer()).isEqualTo(OptionalInt.of(4096));
        assertThat(tuning.noDelay()).contains(true);
        assertThat(tuning.keepAlive()).contains(true);
        assertThat(tuning.reuseAddress()).contains(false);
        assertThat(tuning.linger()).isEqualTo(OptionalInt.of(3));
        assertThat(tuning.bind()).contains("[::1]:0");
        assertThat(tuning.device()).contains("eth0");
        assertThat(tuning.ipv6Only()).contains(true);
        assertThat(tuning.forever()).isTrue();
        assertThat(tuning.unknown()).isEmpty();
    }

    @Test
    void setsNothingWithoutText() throws Exception {
        SocketTuning tuning = SocketTuning.parse(" , ,");
        assertThat(tuning.family()).isEmpty();
        assertThat(tuning.retries()).isEmpty();
        assertThat(tuning.noDelay()).isEmpty();
        assertThat(tuning.unknown()).isEmpty();
    }

    @Test
    void listsWhatItDoesNotKnow() throws Exception {
        SocketTuning tuning = SocketTuning.parse("verify=0,PF=ip4,cipher='A,B', mss = 9 ,retry=1,retry=2");
        assertThat(tuning.unknown()).containsExactly("verify=0", "cipher='A,B'", "mss = 9");
        assertThat(tuning.family()).contains(SocketTuning.Family.IPV4);
        assertThat(tuning.retries()).isEqualTo(OptionalInt.of(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pf=unix",
                "retry=x",
                "retry=-1",
                "retry",
                "interval=NaN",
                "interval=-1",
                "linger=9999999999",
                "connect-timeout=1e99",
                "nodelay=yes"
            })
    void refusesMalformedValues(String text) {
        assertThatThrownBy(() -> SocketTuning.parse(text))
                .isInstanceOfSatisfying(
                        SstException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPTION))
                .hasMessageContaining("sockopt");
    }
}
