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

/** Decides on a peer's certificates for one connection, and says why if it refuses. */
final class PeerVerifier extends X509ExtendedTrustManager {
    private final @Nullable ChainCheck check;
    private final ExpectedNames expected;

    /**
     * Creates a verifier.
     *
     * @param check null if anybody is welcome
     * @param expected the names, for a donor
     */
    PeerVerifier(@Nullable ChainCheck check, ExpectedNames expected) {
        this.check = check;
        this.expected = expected;
    }

    /** A certificate that is not accepted, with the reason. */
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
                    + ": somebody else answers there, or its certificate needs that name");
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

    /** Empty, so that a peer sends whatever certificate it has and is told what is wrong with it. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
