/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Role;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsRehearsalTest {
    private static final Clock CLOCK = Clock.fixed(TestPki.NOW, ZoneOffset.UTC);
    private static TestPki.Entity ca;
    private static TestPki.Entity node;

    @BeforeAll
    static void makeCertificates() throws Exception {
        ca = TestPki.ca("our-ca");
        node = new TestPki.Wish("node1").by(ca);
    }

    private static SSLEngine engine(Role role, String protocol, @Nullable ChainCheck check) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        ExpectedNames anybody = ExpectedNames.of(TlsEncryptor.Verification.CHAIN, role, TlsPair.address("127.0.0.1"));
        context.init(
                new KeyManager[] {new OwnKey(node.identity())},
                new TrustManager[] {new PeerVerifier(check, anybody)},
                new SecureRandom());
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(role == Role.DONOR);
        engine.setEnabledProtocols(new String[] {protocol});
        return engine;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void bothEndsShakeHands(String protocol) throws Exception {
        SSLEngine client = engine(Role.DONOR, protocol, null);
        SSLEngine server = engine(Role.JOINER, protocol, null);
        assertThat(new TlsRehearsal(client, server).run()).isTrue();
        assertThat(client.getSession().getProtocol()).isEqualTo(protocol);
        assertThat(client.getSession().getPeerCertificates()[0])
                .isEqualTo(node.identity().chain().get(0));
    }

    @Test
    void whoIsRefusedEndsIt() throws Exception {
        ChainCheck stranger = new ChainCheck(TestPki.ca("another").trust(), CLOCK);
        SSLEngine client = engine(Role.DONOR, "TLSv1.3", stranger);
        SSLEngine server = engine(Role.JOINER, "TLSv1.3", null);
        assertThatThrownBy(() -> new TlsRehearsal(client, server).run()).isInstanceOf(SSLException.class);
    }

    /** A joiner's certificate need not contain the announced host, unless its donor requires it. */
    @Test
    void anEncryptorGoesOnThoughItWouldRefuseItself() throws Exception {
        TlsEncryptor encryptor = TlsEncryptor.builder(node.identity())
                .clock(CLOCK)
                .trust(ca.trust(), TlsEncryptor.Verification.NAME_OR_ADDRESS)
                .build();
        assertThatCode(() -> encryptor.prepare(TlsPair.address("127.0.0.1"))).doesNotThrowAnyException();
    }
}
