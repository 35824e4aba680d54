/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.Connection;
import io.sst4j.Encryptor;
import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import io.sst4j.internal.io.BeforeCiphers;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypts any connection with TLS 1.3 or 1.2, compatible with socat and stunnel peers. The joiner is the server and the donor
 * the client, and both present their certificates.
 *
 * <pre>{@code
 * Encryptor tls = TlsEncryptor.builder(Identity.read(Path.of("node-cert.pem"), Path.of("node-key.pem")))
 *         .trust(TrustedCertificates.read(Path.of("ca-cert.pem")))
 *         .build();
 * Donor donor = Sst.donor(source).encryptor(tls).build();
 * }</pre>
 *
 * <p>The JDK's TLS engine, or that of another JSSE provider, encrypts the bytes. There is no clear text in any case, no
 * renegotiation and no session resumption. Closing a protected connection, or ending its output, sends the end
 * ({@code close_notify}); cancelling does not. Reading from a peer that ended without it fails with
 * {@link ErrorCode#TRUNCATED_STREAM}. With TLS 1.2, ending one direction ends both; transfers use one direction only.
 *
 * <p>Immutable and safe for use by several threads. Sources: RFC 8446 and RFC 5246; the rules of verification are those of the
 * stock scripts of MariaDB 10.11.
 */
public final class TlsEncryptor implements Encryptor {
    private static final Logger LOG = LoggerFactory.getLogger(TlsEncryptor.class);
    private static final List<String> PROTOCOLS = List.of(TlsHandshake.TLS_1_3, "TLSv1.2");

    /** Authenticated ciphers with forward secrecy. Those with processor support come first. */
    private static final List<String> SUITES = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private final String name;
    private final Identity identity;
    private final @Nullable ChainCheck check;
    private final Verification verification;
    private final boolean announcing;
    private final Duration handshakeLimit;
    private final Duration lingerLimit;
    private final @Nullable Provider provider;
    private final List<String> protocols;
    private final List<String> suites;
    private final List<String> warnings;

    private TlsEncryptor(Builder builder, @Nullable ChainCheck check) {
        name = builder.name;
        identity = builder.identity;
        this.check = check;
        verification = builder.verification;
        announcing = builder.announcing;
        handshakeLimit = builder.handshakeLimit;
        lingerLimit = builder.lingerLimit;
        provider = builder.provider;
        protocols = builder.protocols;
        suites = builder.suites;
        List<String> all = new ArrayList<>(identity.warnings());
        all.addAll(builder.warnings);
        if (!verification.usesChain()) {
            all.add("TLS without a CA: the stream is encrypted, but the peer is not verified; set ssl-ca to verify it");
            new ChainCheck(TrustedCertificates.of(identity.chain()), builder.clock)
                    .dates(identity.chain().get(0))
                    .ifPresent(problem -> all.add("the certificate of this node, " + identity + ", " + problem));
        }
        TrustedCertificates trusted = builder.trusted;
        if (trusted != null && !trusted.isComplete()) {
            all.add(trusted
                    + " has no root CA: peers with OpenSSL reject an intermediate CA without its root; add the root");
        }
        warnings = List.copyOf(all);
    }

    /**
     * Returns a builder of an encryptor.
     *
     * @param identity this node's key and certificate
     * @return a builder that verifies no peer until {@code trust} is called
     */
    public static Builder builder(Identity identity) {
        return new Builder(identity);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    /** Returns the common name of this node's certificate, if this encryptor announces it. */
    @Override
    public Optional<String> announcedName() {
        return announcing
                ? Optional.of(identity.names()
                        .commonName()
                        .filter(TlsEncryptor::mayBeAnnounced)
                        .orElse(""))
                : Optional.empty();
    }

    /** Returns whether the server passes a name from joiner to donor. For an empty name the donor uses the address. */
    private static boolean mayBeAnnounced(String commonName) {
        return commonName.matches("[A-Za-z0-9._-]{1,200}");
    }

    /** Performs a handshake with itself, which loads the classes and native code that the JVM needs for the first one. */
    @Override
    public void prepare(TransferAddress address) {
        try {
            boolean done = new TlsRehearsal(engine(Role.DONOR, address), engine(Role.JOINER, address)).run();
            LOG.debug("rehearsed a handshake, complete: {}", done);
        } catch (SstException | SSLException e) {
            // this node's certificate may not be valid for both roles; peers report problems with theirs
            LOG.debug("the rehearsal of a handshake stopped early", e);
        }
    }

    @Override
    public Connection protect(Connection plain, Role role, TransferAddress address) throws SstException {
        return TlsHandshake.run(plain, engine(role, address), handshakeLimit, lingerLimit);
    }

    private SSLEngine engine(Role role, TransferAddress address) throws SstException {
        BeforeCiphers.run();
        try {
            SSLContext context =
                    provider == null ? SSLContext.getInstance("TLS") : SSLContext.getInstance("TLS", provider);
            context.init(
                    new KeyManager[] {new OwnKey(identity)},
                    new TrustManager[] {new PeerVerifier(check, ExpectedNames.of(verification, role, address))},
                    new SecureRandom());
            SSLEngine engine = context.createSSLEngine();
            engine.setUseClientMode(role == Role.DONOR);
            engine.setSSLParameters(parameters(engine));
            return engine;
        } catch (GeneralSecurityException e) {
            throw new SstException(ErrorCode.UNSUPPORTED_OPTION, "this JVM has no TLS: " + e.getMessage(), e);
        }
    }

    private SSLParameters parameters(SSLEngine engine) {
        SSLParameters parameters = engine.getSSLParameters();
        List<String> supported = Arrays.asList(engine.getSupportedCipherSuites());
        parameters.setProtocols(protocols.toArray(String[]::new));
        parameters.setCipherSuites(suites.stream().filter(supported::contains).toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(true);
        if (!engine.getUseClientMode() && verification.usesChain()) {
            parameters.setNeedClientAuth(true);
        }
        return parameters;
    }

    /** Returns the mode and this node's identity. */
    @Override
    public String toString() {
        return name + " as " + identity;
    }

    /** Collects the options of an encryptor. Not safe for use by several threads. */
    public static final class Builder {
        private final Identity identity;
        private final List<String> warnings = new ArrayList<>();
        private String name = "TLS";
        private @Nullable TrustedCertificates trusted;
        private Verification verification = Verification.NONE;
        private boolean announcing;
        private Duration handshakeLimit = Duration.ofSeconds(30);
        private Duration lingerLimit = Duration.ofSeconds(1);
        private Clock clock = Clock.systemUTC();
        private @Nullable Provider provider;
        private List<String> protocols = PROTOCOLS;
        private List<String> suites = SUITES;

        private Builder(Identity identity) {
            this.identity = identity;
        }

        /**
         * Verifies peers against CAs. Donors also check the name; see {@link Verification#NAME_OR_ADDRESS}.
         *
         * @param value certificates of CAs, or those of the peers themselves
         * @return this
         */
        public Builder trust(TrustedCertificates value) {
            return trust(value, Verification.NAME_OR_ADDRESS);
        }

        /**
         * Verifies peers against CAs.
         *
         * @param value certificates of CAs, or those of the peers themselves
         * @param rule the required proof of a peer's certificate
         * @return this
         */
        public Builder trust(TrustedCertificates value, Verification rule) {
            trusted = value;
            verification = rule;
            return this;
        }

        /**
         * Sets whether the joiner announces its name and a fresh secret that the donor must echo. The default is false.
         *
         * @param value true to announce them
         * @return this
         */
        public Builder announce(boolean value) {
            announcing = value;
            return this;
        }

        /**
         * Limits the duration of a handshake.
         *
         * @param value the limit; the default is 30 s
         * @return this
         */
        public Builder handshakeLimit(Duration value) {
            handshakeLimit = value;
            return this;
        }

        /**
         * Sets the clock that is used to check the validity of certificates.
         *
         * @param value the clock; the default is the system's
         * @return this
         */
        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        /**
         * Sets the JSSE provider that encrypts the bytes.
         *
         * @param value the provider; the default is the JDK's own choice
         * @return this
         */
        public Builder provider(Provider value) {
            provider = value;
            return this;
        }

        /**
         * Restricts the TLS versions.
         *
         * @param names {@code TLSv1.3}, {@code TLSv1.2} or both; both are allowed by default
         * @return this
         * @throws IllegalArgumentException if there is another one, or none
         */
        public Builder protocols(String... names) {
            if (names.length == 0 || !PROTOCOLS.containsAll(List.of(names))) {
                throw new IllegalArgumentException(Arrays.toString(names) + " must be among " + PROTOCOLS);
            }
            protocols = List.of(names);
            return this;
        }

        /**
         * Restricts or reorders the cipher suites. Suites that the JVM does not support are ignored.
         *
         * @param names the JDK's names of the suites, the preferred ones first; by default AES-GCM with forward secrecy comes
         *     first
         * @return this
         * @throws IllegalArgumentException if a suite is not authenticated or lacks forward secrecy
         */
        public Builder cipherSuites(String... names) {
            if (names.length == 0 || !SUITES.containsAll(List.of(names))) {
                throw new IllegalArgumentException(Arrays.toString(names) + " must be among " + SUITES);
            }
            suites = List.of(names);
            return this;
        }

        /** Sets how long a donor that closes waits for the peer to close too. */
        Builder lingerLimit(Duration value) {
            lingerLimit = value;
            return this;
        }

        Builder name(String value) {
            name = value;
            return this;
        }

        Builder warn(String warning) {
            warnings.add(warning);
            return this;
        }

        /**
         * Checks this node's certificate as the peers will, and creates the encryptor.
         *
         * @return the encryptor
         * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the certificate has expired, is not yet valid, is not
         *     valid for TLS, or was not issued by the CAs that peers are verified against
         */
        public TlsEncryptor build() throws SstException {
            ChainCheck check = trusted == null ? null : new ChainCheck(trusted, clock);
            Optional<String> problem = ownProblem(check);
            if (problem.isPresent()) {
                throw new SstException(
                        ErrorCode.INVALID_OPTION,
                        "the certificate of this node, " + identity.origin() + " (" + identity.names() + "), "
                                + problem.get());
            }
            return new TlsEncryptor(this, check);
        }

        /** Checks the own certificate only with a CA, because without one no node of the cluster verifies it. */
        private Optional<String> ownProblem(@Nullable ChainCheck check) {
            if (check == null) {
                return Optional.empty();
            }
            return check.problem(identity.chain(), Role.JOINER).or(() -> check.problem(identity.chain(), Role.DONOR));
        }
    }

    /**
     * The required proof of a peer's certificate.
     *
     * <p>Only a donor checks names. A joiner cannot know which donor the cluster will choose, so it checks the secret that it
     * announced instead.
     */
    public enum Verification {
        /** No proof: the stream is encrypted, but the peer is not verified. */
        NONE,
        /** The certificate was issued by a trusted CA and is currently valid. */
        CHAIN,
        /** In addition, the certificate contains the name that the joiner announced, if it announced one. */
        ANNOUNCED_NAME,
        /**
         * In addition, the certificate contains the name that the joiner announced. If it announced none, the certificate
         * contains the host of the joiner's address, or {@code localhost} if that is an address of this machine.
         */
        NAME_OR_ADDRESS;

        boolean usesChain() {
            return this != NONE;
        }
    }
}
