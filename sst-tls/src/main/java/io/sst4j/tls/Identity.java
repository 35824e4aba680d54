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

    /**
     * Makes a key and a certificate that it signs itself, for all nodes to share: each shows it and trusts it.
     *
     * @param request its names, validity and key algorithm
     * @return the identity
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the name is not one that a Galera server lets pass,
     *     and with {@link ErrorCode#UNSUPPORTED_OPTION} if this JVM has no such keys
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
                "the key does not belong to the certificate (" + origin + "): they come from different makings");
    }

    /** Each is followed by its issuer, as peers want it (RFC 5246, section 7.4.2); what is left over comes last. */
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
                    + "): peers with today's OpenSSL refuse that; make one of " + WEAK_RSA_BITS + " or more");
        }
        return Optional.empty();
    }

    /** What one signs the other verifies; of RSA the numbers tell, whatever signatures the key is limited to. */
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
     * Writes the certificates and the key to two new PEM files, both or neither, of which others may read the first.
     *
     * @param certificate gets the certificate, then those of intermediate CAs; mode 644
     * @param keyFile gets the key as PKCS#8; mode 600 from the beginning
     * @param passphrase encrypts the key (PBES2 with AES-256) if there is one
     * @param options {@link StandardCopyOption#REPLACE_EXISTING} if files that exist are to be replaced; others count
     *     for nothing
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} and the file if one exists and is to be kept, with
     *     {@link ErrorCode#LOCAL_IO} if one cannot be written, and with {@link ErrorCode#UNSUPPORTED_OPTION} if the key
     *     is in a device that does not give it away
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
     * Writes the key, the certificates and perhaps DH parameters to one new PEM file, as {@code encrypt=2} wants it.
     *
     * @param bundle gets all; mode 600 from the beginning
     * @param passphrase encrypts the key if there is one; socat cannot open that
     * @param dhParameters whether the group ffdhe2048 (RFC 7919) is added, which old versions of socat need
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
     * Whether the certificate is for a name, as a peer that was told to look at names sees it.
     *
     * @param nameOrAddress a DNS name or IP address
     * @return whether it is the common name or one of the alternative names, or a star stands for its first label
     */
    public boolean isFor(String nameOrAddress) {
        return new ExpectedNames(List.of(nameOrAddress)).accept(chain.get(0));
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
