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
 * TLS 1.3 and 1.2 over any connection, as socat and stunnel peers speak it: the joiner is the server, the donor the
 * client, and both show their certificates.
 *
 * <pre>{@code
 * Encryptor tls = TlsEncryptor.builder(Identity.read(Path.of("node-cert.pem"), Path.of("node-key.pem")))
 *         .trust(TrustedCertificates.read(Path.of("ca-cert.pem")))
 *         .build();
 * Donor donor = Sst.donor(source).encryptor(tls).build();
 * }</pre>
 *
 * <p>The bytes are protected by the JDK's engine, or by that of another JSSE provider. There is no clear text in any
 * case, no renegotiation and no resumption. Closing a protected connection, or ending its output, tells the peer the end
 * ({@code close_notify}); cancelling does not, and a peer that went away without it is {@link ErrorCode#TRUNCATED_STREAM}.
 * With TLS 1.2 the end of one direction is the end of both; transfers go one way only.
 *
 * <p>Immutable and safe for use by several threads. Sources: RFC 8446 and RFC 5246; who is verified how is the contract of
 * the stock scripts of MariaDB 10.11.
 */
public final class TlsEncryptor implements Encryptor {
    private static final Logger LOG = LoggerFactory.getLogger(TlsEncryptor.class);
    private static final List<String> PROTOCOLS = List.of(TlsHandshake.TLS_1_3, "TLSv1.2");

    /** Authenticated ciphers with forward secrecy; those that processors have instructions for come first. */
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
            all.add("TLS without a CA: the stream is encrypted, but the peer may be anybody; set ssl-ca to verify it");
            new ChainCheck(TrustedCertificates.of(identity.chain()), builder.clock)
                    .dates(identity.chain().get(0))
                    .ifPresent(problem -> all.add("the certificate of this node, " + identity + ", " + problem));
        }
        TrustedCertificates trusted = builder.trusted;
        if (trusted != null && !trusted.isComplete()) {
            all.add(trusted
                    + " has no root CA: peers with OpenSSL do not accept an intermediate one alone; add the root");
        }
        warnings = List.copyOf(all);
    }

    /**
     * Begins an encryptor.
     *
     * @param identity the key and certificate that this node shows
     * @return a builder that verifies nobody until it is given CAs
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

    /** Returns the common name of the own certificate, if this encryptor is one that announces. */
    @Override
    public Optional<String> announcedName() {
        return announcing
                ? Optional.of(identity.names()
                        .commonName()
                        .filter(TlsEncryptor::mayBeAnnounced)
                        .orElse(""))
                : Optional.empty();
    }

    /** The server lets no other characters pass from the joiner to the donor; an empty name makes it use the address. */
    private static boolean mayBeAnnounced(String commonName) {
        return commonName.matches("[A-Za-z0-9._-]{1,200}");
    }

    /** Shakes hands with itself, which loads what the JVM and a native library need for it. */
    @Override
    public void prepare(TransferAddress address) {
        try {
            boolean done = new TlsRehearsal(engine(Role.DONOR, address), engine(Role.JOINER, address)).run();
            LOG.debug("prepared for peers: {}", done);
        } catch (SstException | SSLException e) {
            // the own certificate need not be good for both roles; peers are told what is wrong with theirs
            LOG.debug("prepared for peers as far as this goes", e);
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

    /** Returns the mode, and whom the own certificate is for. */
    @Override
    public String toString() {
        return name + " as " + identity;
    }

    /** Collects what an encryptor is made of. Not for use by several threads. */
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
         * Verifies peers against CAs, and donors also check the name; see {@link Verification#NAME_OR_ADDRESS}.
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
         * @param rule what a peer's certificate must prove
         * @return this
         */
        public Builder trust(TrustedCertificates value, Verification rule) {
            trusted = value;
            verification = rule;
            return this;
        }

        /**
         * Makes the joiner announce its name and a fresh secret, which the donor must echo. By default it does not.
         *
         * @param value whether it does
         * @return this
         */
        public Builder announce(boolean value) {
            announcing = value;
            return this;
        }

        /**
         * Sets how long a handshake may take.
         *
         * @param value by default 30 s
         * @return this
         */
        public Builder handshakeLimit(Duration value) {
            handshakeLimit = value;
            return this;
        }

        /**
         * Sets the clock that certificates are compared with.
         *
         * @param value by default the system's
         * @return this
         */
        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        /**
         * Sets the JSSE provider that protects the bytes.
         *
         * @param value by default the JDK's own choice
         * @return this
         */
        public Builder provider(Provider value) {
            provider = value;
            return this;
        }

        /**
         * Restricts the versions of TLS.
         *
         * @param names of {@code TLSv1.3} and {@code TLSv1.2}, which are both allowed by default
         * @return this
         * @throws IllegalArgumentException if another one is among them
         */
        public Builder protocols(String... names) {
            if (names.length == 0 || !PROTOCOLS.containsAll(List.of(names))) {
                throw new IllegalArgumentException(Arrays.toString(names) + " are not among " + PROTOCOLS);
            }
            protocols = List.of(names);
            return this;
        }

        /**
         * Restricts or reorders the cipher suites; those that the JVM does not have are left out.
         *
         * @param names the JDK's names of them, the best first; by default AES-GCM with forward secrecy comes first
         * @return this
         * @throws IllegalArgumentException if one of them is not authenticated or without forward secrecy
         */
        public Builder cipherSuites(String... names) {
            if (names.length == 0 || !SUITES.containsAll(List.of(names))) {
                throw new IllegalArgumentException(Arrays.toString(names) + " are not among " + SUITES);
            }
            suites = List.of(names);
            return this;
        }

        /** How long a donor that closes waits for the peer to close too. */
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
         * Checks the own certificate as the peers will, and makes the encryptor.
         *
         * @return the encryptor
         * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the own certificate has expired, is not valid yet,
         *     is not made for TLS or does not come from the CAs that peers are verified against
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

        /** Nobody verifies a node of a cluster without a CA, so its certificate is only checked where one is. */
        private Optional<String> ownProblem(@Nullable ChainCheck check) {
            if (check == null) {
                return Optional.empty();
            }
            return check.problem(identity.chain(), Role.JOINER).or(() -> check.problem(identity.chain(), Role.DONOR));
        }
    }

    /**
     * What a peer's certificate must prove.
     *
     * <p>Only a donor looks at names: a joiner cannot know which donor the cluster will choose, and asks it for the secret
     * that it announced instead.
     */
    public enum Verification {
        /** Nothing: the stream is encrypted, and the peer may be anybody. */
        NONE,
        /** That it was issued by a trusted CA, and is valid today. */
        CHAIN,
        /** Besides, that it carries the name that the joiner announced, where one was announced. */
        ANNOUNCED_NAME,
        /**
         * Besides, that it carries the name that the joiner announced, or else the host of its address, or {@code localhost}
         * where that address is this machine's.
         */
        NAME_OR_ADDRESS;

        boolean usesChain() {
            return this != NONE;
        }
    }
}
