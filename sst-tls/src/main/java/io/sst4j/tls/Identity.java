/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.internal.io.BeforeCiphers;
import io.sst4j.tls.NewFiles.NewFile;
import java.nio.file.CopyOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A node's proof of identity: a private key, its certificate, and the certificates of intermediate CAs.
 *
 * <p>Key and certificate are checked to belong together. Immutable and safe for use by several threads. {@link #toString()}
 * reveals nothing of the key.
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
     * Creates an identity from a key and certificates in memory.
     *
     * @param key the private key
     * @param chain the key's certificate, and intermediates in any order
     * @return the identity
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if none of the certificates belongs to the key
     */
    public static Identity of(PrivateKey key, List<X509Certificate> chain) throws SstException {
        return of(key, chain, "given by the caller", List.of());
    }

    /**
     * Reads a key and certificates from PEM files: PKCS#1, PKCS#8 or SEC 1; RSA, EC, Ed25519 or Ed448.
     *
     * @param certificate the file with the certificate, and intermediates in any order
     * @param key the file with the private key
     * @return the identity
     * @throws SstException with {@link ErrorCode#INVALID_OPTION}, naming the file, if a file is missing, unreadable, damaged or
     *     encrypted, or if key and certificate do not belong together
     */
    public static Identity read(Path certificate, Path key) throws SstException {
        return read(certificate, key, Optional.empty());
    }

    /**
     * Reads an encrypted key and certificates from PEM files.
     *
     * @param certificate the file with the certificate, and intermediates in any order
     * @param key the file with the private key
     * @param passphrase the passphrase of the key, if it is encrypted
     * @return the identity
     * @throws SstException as {@link #read(Path, Path)}, and if the passphrase does not decrypt the key
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
     * Reads one PEM file that contains both, and optionally DH parameters, in any order.
     *
     * @param bundle the file with the private key, the certificate, and intermediates
     * @param passphrase the passphrase of the key, if it is encrypted
     * @return the identity
     * @throws SstException as {@link #read(Path, Path, Optional)}
     */
    public static Identity read(Path bundle, Optional<Secret> passphrase) throws SstException {
        return read(bundle, bundle, passphrase);
    }

    /**
     * Creates a key and a self-signed certificate that all nodes share: each presents it and trusts it.
     *
     * @param request its names, validity and key algorithm
     * @return the identity
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if a Galera server does not pass the name on; with
     *     {@link ErrorCode#UNSUPPORTED_OPTION} if this JVM does not support the key algorithm
     */
    public static Identity selfSigned(CertificateRequest request) throws SstException {
        request.requireNode();
        return CertificateAuthority.selfSigned(request, CertificateSigner.Purpose.SELF_SIGNED);
    }

    private static Identity of(PrivateKey key, List<X509Certificate> chain, String origin, List<String> warnings)
            throws SstException {
        for (X509Certificate certificate : chain) {
            if (belongsTo(key, certificate.getPublicKey())) {
                List<String> all = new ArrayList<>(warnings);
                weakness(key, origin).ifPresent(all::add);
                return new Identity(key, ordered(certificate, chain), origin, all);
            }
        }
        throw new SstException(
                ErrorCode.INVALID_OPTION,
                "the key does not belong to the certificate (" + origin
                        + "): use a key and a certificate created together");
    }

    /** Orders each certificate before its issuer, as peers expect (RFC 5246, section 7.4.2). Unrelated ones come last. */
    private static List<X509Certificate> ordered(X509Certificate own, List<X509Certificate> chain) {
        Set<X509Certificate> left = new LinkedHashSet<>(chain);
        List<X509Certificate> ordered = new ArrayList<>();
        Optional<X509Certificate> next = Optional.of(own);
        while (next.isPresent()) {
            X509Certificate current = next.get();
            left.remove(current);
            ordered.add(current);
            next = left.stream()
                    .filter(ca -> ca.getSubjectX500Principal().equals(current.getIssuerX500Principal()))
                    .findFirst();
        }
        ordered.addAll(left);
        return ordered;
    }

    private static Optional<String> weakness(PrivateKey key, String origin) {
        if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < WEAK_RSA_BITS) {
            return Optional.of("the RSA key has only " + rsa.getModulus().bitLength() + " bits (" + origin
                    + "): current versions of OpenSSL reject that; create a key of " + WEAK_RSA_BITS + " bits or more");
        }
        return Optional.empty();
    }

    /** Checks with a signature. RSA keys are compared by modulus instead, because a key may be limited to certain signatures. */
    private static boolean belongsTo(PrivateKey key, PublicKey certified) {
        if (key instanceof RSAKey own && certified instanceof RSAKey other) {
            return own.getModulus().equals(other.getModulus());
        }
        if (!family(key.getAlgorithm()).equals(family(certified.getAlgorithm()))) {
            return false;
        }
        BeforeCiphers.run();
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

    /**
     * Writes the certificates and the key to two new PEM files, both or neither.
     *
     * @param certificate the file for the certificate, followed by those of intermediate CAs; mode 644, readable for others
     * @param keyFile the file for the key as PKCS#8; created with mode 600
     * @param passphrase the passphrase that encrypts the key (PBES2 with AES-256), if any
     * @param options {@link StandardCopyOption#REPLACE_EXISTING} to replace existing files; other options are ignored
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if a file exists and must not be replaced; with
     *     {@link ErrorCode#LOCAL_IO} if a file cannot be written; with {@link ErrorCode#UNSUPPORTED_OPTION} if the key is in a
     *     device that does not export it
     */
    public void write(Path certificate, Path keyFile, Optional<Secret> passphrase, CopyOption... options)
            throws SstException {
        write(
                List.of(
                        NewFile.secret(keyFile, PemText.key(key, passphrase)),
                        NewFile.open(certificate, PemText.certificates(chain))),
                options);
    }

    /**
     * Writes the key, the certificates and optionally DH parameters to one new PEM file, the layout of {@code encrypt=2}.
     *
     * @param bundle the file; created with mode 600
     * @param passphrase the passphrase that encrypts the key, if any; socat cannot decrypt it
     * @param dhParameters true to add the group ffdhe2048 (RFC 7919), which old versions of socat need
     * @param options as for {@link #write}
     * @throws SstException as {@link #write}
     */
    public void writeBundle(Path bundle, Optional<Secret> passphrase, boolean dhParameters, CopyOption... options)
            throws SstException {
        String text = PemText.key(key, passphrase).reveal()
                + PemText.certificates(chain)
                + (dhParameters ? PemText.dhParameters() : "");
        write(List.of(NewFile.secret(bundle, Secret.of(text))), options);
    }

    private static void write(List<NewFile> files, CopyOption... options) throws SstException {
        NewFiles.write(files, Arrays.asList(options).contains(StandardCopyOption.REPLACE_EXISTING));
    }

    /**
     * Returns whether a peer that checks names would accept the certificate for a name.
     *
     * @param nameOrAddress a DNS name or IP address
     * @return true if it is the common name or an alternative name, or matches one with a star as its first label
     */
    public boolean isFor(String nameOrAddress) {
        return new ExpectedNames(List.of(nameOrAddress)).accept(chain.get(0));
    }

    PrivateKey key() {
        return key;
    }

    /**
     * Returns the certificates.
     *
     * @return the node's own certificate first, then the intermediates
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

    /** Returns the certificate's names and its origin. */
    @Override
    public String toString() {
        return names() + " (" + origin + ")";
    }
}
