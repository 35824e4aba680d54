/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.Role;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Verifies a peer's certificates for one connection, and gives the reason for a refusal. */
final class PeerVerifier extends X509ExtendedTrustManager {
    private final @Nullable ChainCheck check;
    private final ExpectedNames expected;

    /**
     * Creates a verifier.
     *
     * @param check the check of the chain; null to accept any peer
     * @param expected the expected names; empty on a joiner
     */
    PeerVerifier(@Nullable ChainCheck check, ExpectedNames expected) {
        this.check = check;
        this.expected = expected;
    }

    /** The refusal of a certificate, with the reason. */
    static final class Refusal extends CertificateException {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(message);
        }
    }

    private void verify(X509Certificate @Nullable [] chain, Role owner) throws Refusal {
        if (check == null) {
            return;
        }
        if (chain == null || chain.length == 0) {
            throw new Refusal("it has no certificate");
        }
        CertificateNames names = CertificateNames.of(chain[0]);
        Optional<String> problem = check.problem(List.of(chain), owner);
        if (problem.isPresent()) {
            throw new Refusal("its certificate (" + names + ") " + problem.get());
        }
        if (!expected.accept(chain[0])) {
            throw new Refusal("its certificate is for " + names + ", not for " + expected
                    + ": another machine answers there, or its certificate lacks that name");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws Refusal {
        verify(chain, Role.DONOR);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws Refusal {
        verify(chain, Role.JOINER);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws Refusal {
        verify(chain, Role.DONOR);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws Refusal {
        verify(chain, Role.JOINER);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws Refusal {
        verify(chain, Role.DONOR);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws Refusal {
        verify(chain, Role.JOINER);
    }

    /** Returns no issuers, so that a peer sends any certificate it has, and is told what is wrong with it. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
