/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * The content of a new certificate: common name, alternative names, validity and key algorithm.
 *
 * <p>Unlike a PKCS#10 request it contains no key; the key is created together with the certificate. Immutable and safe for
 * use by several threads.
 */
public final class CertificateRequest {
    /** The names that MariaDB's server passes from the joiner's script to the donor's. Other names would be lost. */
    private static final Pattern NODE_NAME = Pattern.compile("[A-Za-z0-9._-]+");

    /** RFC 5280, appendix A: ub-common-name. */
    private static final int LONGEST_NAME = 64;

    /** The latest representable date, RFC 5280, section 4.1.2.5. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final String commonName;
    private final List<GeneralName> alternativeNames;
    private final KeyAlgorithm keyAlgorithm;
    private final Instant notBefore;
    private final Instant notAfter;

    private CertificateRequest(Builder builder, List<GeneralName> alternativeNames, Instant now, Instant notAfter) {
        this.commonName = builder.commonName;
        this.alternativeNames = List.copyOf(alternativeNames);
        this.keyAlgorithm = builder.keyAlgorithm;
        this.notBefore = now.minus(Builder.CLOCK_SKEW);
        this.notAfter = notAfter;
    }

    /**
     * Returns a builder of a request.
     *
     * @param commonName the subject's common name, of 1 to 64 characters; that of a node consists of letters, digits, dots,
     *     underscores and hyphens, and is added as an alternative name too
     * @return a builder for a certificate that is valid for ten years, with an RSA key of 2048 bits
     */
    public static Builder builder(String commonName) {
        return new Builder(commonName);
    }

    String commonName() {
        return commonName;
    }

    List<GeneralName> alternativeNames() {
        return alternativeNames;
    }

    KeyAlgorithm keyAlgorithm() {
        return keyAlgorithm;
    }

    Instant notBefore() {
        return notBefore;
    }

    Instant notAfter() {
        return notAfter;
    }

    void requireNode() throws SstException {
        if (!NODE_NAME.matcher(commonName).matches()) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "the name '" + commonName
                            + "' cannot be that of a node: a Galera server passes only letters, digits,"
                            + " '.', '_' and '-' to the other side");
        }
    }

    void requireAuthority() throws SstException {
        if (!alternativeNames.isEmpty()) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "the CA '" + commonName + "' cannot have alternative names: add them to the certificates of nodes");
        }
    }

    /** Returns the name and the dates. */
    @Override
    public String toString() {
        return "CN=" + commonName + ", " + keyAlgorithm + ", " + notBefore + " to " + notAfter;
    }

    /** Collects the content of a certificate. Not safe for use by several threads. */
    public static final class Builder {
        /** Backdates certificates, because a node whose clock is behind must accept a new certificate. */
        private static final Duration CLOCK_SKEW = Duration.ofHours(1);

        private final String commonName;
        private final List<String> alternativeNames = new ArrayList<>();
        private KeyAlgorithm keyAlgorithm = KeyAlgorithm.RSA_2048;
        private Duration validity = Duration.ofDays(3650);
        private Clock clock = Clock.systemUTC();

        private Builder(String commonName) {
            this.commonName = commonName;
        }

        /**
         * Adds a name under which peers reach the node. May be called several times.
         *
         * @param value a DNS name, optionally with a star as the first label, or an IPv4 or IPv6 address
         * @return this
         */
        public Builder alternativeName(String value) {
            alternativeNames.add(value);
            return this;
        }

        /**
         * Sets the algorithm and size of the key.
         *
         * @param value the algorithm; the default is {@link KeyAlgorithm#RSA_2048}
         * @return this
         */
        public Builder keyAlgorithm(KeyAlgorithm value) {
            keyAlgorithm = value;
            return this;
        }

        /**
         * Sets how long the certificate is valid from now. It never outlives the CA's certificate.
         *
         * @param value the validity; the default is 3650 days
         * @return this
         */
        public Builder validity(Duration value) {
            validity = value;
            return this;
        }

        /**
         * Sets the clock that determines the current time.
         *
         * @param value the clock; the default is the system's
         * @return this
         */
        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        /**
         * Checks the values and creates the request.
         *
         * @return the request; its validity starts one hour ago, because the clocks of nodes differ
         * @throws SstException with {@link ErrorCode#INVALID_OPTION} if a value is invalid: the name is empty, too long or
         *     contains control characters; an alternative name is neither a DNS name nor an IP address; or the validity is
         *     not positive or ends after the year 9999
         */
        public CertificateRequest build() throws SstException {
            if (commonName.isBlank()
                    || commonName.length() > LONGEST_NAME
                    || commonName.chars().anyMatch(Character::isISOControl)) {
                throw new SstException(
                        ErrorCode.INVALID_OPTION,
                        "the name '" + commonName + "' cannot be a common name, which has 1 to " + LONGEST_NAME
                                + " printable characters");
            }
            List<GeneralName> names = new ArrayList<>();
            for (String name : alternativeNames) {
                names.add(AlternativeNames.parse(name));
            }
            Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            return new CertificateRequest(this, names, now, end(now));
        }

        private Instant end(Instant now) throws SstException {
            boolean positive = validity.compareTo(Duration.ofSeconds(1)) >= 0;
            if (!positive || validity.compareTo(Duration.between(now, LATEST)) > 0) {
                throw new SstException(
                        ErrorCode.INVALID_OPTION,
                        "a certificate cannot be valid for " + validity.toDays()
                                + " days: the validity is at least one second and ends no later than the year 9999");
            }
            return now.plus(validity).truncatedTo(ChronoUnit.SECONDS);
        }
    }

    /**
     * The algorithm and size of a new key pair.
     *
     * <p>{@link #RSA_2048} is the size in the stock recipes and works with every peer. OpenSSL before 1.1.0 may lack support for
     * the EC algorithms, and OpenSSL before 1.1.1 lacks Ed25519. Immutable and safe for use by several threads. Sources: RFC
     * 8017, RFC 5480 and RFC 8410.
     */
    public enum KeyAlgorithm {
        /** RSA with 2048 bits, the minimum that OpenSSL 3 accepts. */
        RSA_2048("rsa:2048", "RSA"),
        /** RSA with 3072 bits, as strong as {@link #EC_P256}. */
        RSA_3072("rsa:3072", "RSA"),
        /** RSA with 4096 bits. */
        RSA_4096("rsa:4096", "RSA"),
        /** ECDSA on the curve P-256. */
        EC_P256("ec:p256", "EC"),
        /** ECDSA on the curve P-384. */
        EC_P384("ec:p384", "EC"),
        /** EdDSA on the curve edwards25519. */
        ED25519("ed25519", "Ed25519");

        private final String word;
        private final String generator;

        KeyAlgorithm(String word, String generator) {
            this.word = word;
            this.generator = generator;
        }

        private AlgorithmParameterSpec parameters() {
            return switch (this) {
                case RSA_2048 -> new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4);
                case RSA_3072 -> new RSAKeyGenParameterSpec(3072, RSAKeyGenParameterSpec.F4);
                case RSA_4096 -> new RSAKeyGenParameterSpec(4096, RSAKeyGenParameterSpec.F4);
                case EC_P256 -> new ECGenParameterSpec("secp256r1");
                case EC_P384 -> new ECGenParameterSpec("secp384r1");
                case ED25519 -> NamedParameterSpec.ED25519;
            };
        }

        /**
         * Parses the word for an algorithm, regardless of case.
         *
         * @param word for instance {@code rsa:2048}, {@code ec:p256} or {@code ed25519}
         * @return the algorithm
         * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the word is unknown; the message lists the known ones
         */
        public static KeyAlgorithm parse(String word) throws SstException {
            String wanted = word.toLowerCase(Locale.ROOT);
            List<KeyAlgorithm> known = Arrays.asList(values());
            return known.stream()
                    .filter(algorithm -> algorithm.word.equals(wanted))
                    .findFirst()
                    .orElseThrow(() -> new SstException(
                            ErrorCode.INVALID_OPTION, "the key algorithm '" + word + "' is not one of " + known));
        }

        /** Generates a key pair with the JDK. */
        KeyPair generate(SecureRandom random) throws SstException {
            try {
                KeyPairGenerator pairs = KeyPairGenerator.getInstance(generator);
                pairs.initialize(parameters(), random);
                return pairs.generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw SstException.of(ErrorCode.UNSUPPORTED_OPTION, "create a key of " + word, e);
            }
        }

        /** Returns the word that {@link #parse} reads. */
        @Override
        public String toString() {
            return word;
        }
    }
}
