/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a node shows to prove who it is: a private key, its certificate, and the certificates of intermediate CAs.
 *
 * <p>Key and certificate belong together; that is checked. Immutable and safe for use by several threads.
 * {@link #toString()} has nothing of the key.
 */
public final class Identity {
    private static final int WEAK_RSA_BITS = 2048;

    private final PrivateKey key;
    private final List<X509Certificate> chain;
    private final String origin;
    private final List<String> warnings;

    private Identity(PrivateKey key, List<X509Certificate> chain, String origin, List<String> warnings) {
        this.key = key;
        this.chain = List.copyOf(chain);
        this.origin = origin;
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Takes a key and certificates from memory.
     *
     * @param key the private key
     * @param chain its certificate, and intermediates in any order
     * @return the identity
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if none of the certificates belongs to the key
     */
    public static Identity of(PrivateKey key, List<X509Certificate> chain) throws SstException {
        return of(key, chain, "given by the caller", List.of());
    }

    /**
     * Reads a key and certificates from PEM files: PKCS#1, PKCS#8 or SEC 1; RSA, EC, Ed25519 or Ed448.
     *
     * @param certificate has the certificate, and intermediates in any order
     * @param key has the private key
     * @return the identity
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} and the file at fault if one is missing, unreadable,
     *     damaged or encrypted, or if they do not belong together
     */
    public static Identity read(Path certificate, Path key) throws SstException {
        return read(certificate, key, Optional.empty());
    }

    /**
     * Reads an encrypted key and certificates from PEM files.
     *
     * @param certificate has the certificate, and intermediates in any order
     * @param key has the private key
     * @param passphrase opens the key if it is encrypted
     * @return the identity
     * @throws SstException as {@link #read(Path, Path)}, and if the passphrase does not open the key
     */
    public static Identity read(Path certificate, Path key, Optional<Secret> passphrase) throws SstException {
        PrivateKey secret = PemFile.read(key, "key").requireKey(passphrase);
        List<String> warnings = new ArrayList<>();
        FilePermissions.warning(key).ifPresent(warnings::add);
        return of(
                secret,
                PemFile.read(certificate, "certificate").requireCertificates(),
                certificate + " with the key " + key,
                warnings);
    }

    /**
     * Reads one PEM file that has both, and perhaps DH parameters, in any order.
     *
     * @param bundle has the private key, the certificate, and intermediates
     * @param passphrase opens the key if it is encrypted
     * @return the identity
     * @throws SstException as {@link #read(Path, Path, Optional)}
     */
    public static Identity read(Path bundle, Optional<Secret> passphrase) throws SstException {
        return read(bundle, bundle, passphrase);
    }

    private static Identity of(PrivateKey key, List<X509Certificate> chain, String origin, List<String> warnings)
            throws SstException {
        List<X509Certificate> ordered = new ArrayList<>(chain);
        for (X509Certificate certificate : chain) {
            if (belongsTo(key, certificate.getPublicKey())) {
                ordered.remove(certificate);
                ordered.add(0, certificate);
                List<String> all = new ArrayList<>(warnings);
                weakness(key, origin).ifPresent(all::add);
                return new Identity(key, ordered, origin, all);
            }
        }
        throw new SstException(
                ErrorCode.INVALID_OPTION,
                "the key does not belong to the certificate (" + origin + "): they come from different makings");
    }

    private static Optional<String> weakness(PrivateKey key, String origin) {
        if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < WEAK_RSA_BITS) {
            return Optional.of("the RSA key has only " + rsa.getModulus().bitLength() + " bits (" + origin
                    + "): peers with today's OpenSSL refuse that; make one of " + WEAK_RSA_BITS + " or more");
        }
        return Optional.empty();
    }

    /** What one signs the other verifies. */
    private static boolean belongsTo(PrivateKey key, PublicKey certified) {
        if (!family(key.getAlgorithm()).equals(family(certified.getAlgorithm()))) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(scheme(key));
            byte[] probe = {1, 2, 3};
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String family(String algorithm) {
        return algorithm.startsWith("Ed") ? "EdDSA" : algorithm;
    }

    private static String scheme(PrivateKey key) {
        return switch (family(key.getAlgorithm())) {
            case "EC" -> "SHA256withECDSA";
            case "EdDSA" -> "EdDSA";
            default -> "SHA256withRSA";
        };
    }

    PrivateKey key() {
        return key;
    }

    /**
     * The certificates.
     *
     * @return the node's own first, then the intermediates
     */
    public List<X509Certificate> chain() {
        return chain;
    }

    CertificateNames names() {
        return CertificateNames.of(chain.get(0));
    }

    String origin() {
        return origin;
    }

    List<String> warnings() {
        return warnings;
    }

    /** Returns where it is from and whom the certificate is for. */
    @Override
    public String toString() {
        return names() + " (" + origin + ")";
    }
}
