/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The certificates that peers are verified against: those of CAs, or those of the peers themselves.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class TrustedCertificates {
    /** The names of links that {@code openssl rehash} creates. */
    private static final Pattern HASHED = Pattern.compile("[0-9a-f]{8}\\.\\d+");

    private static final int SHOWN = 5;

    private final Set<X509Certificate> certificates;
    private final String origin;

    private TrustedCertificates(Collection<X509Certificate> certificates, String origin) {
        this.certificates = Set.copyOf(certificates);
        this.origin = origin;
    }

    /**
     * Creates a collection from certificates in memory.
     *
     * @param certificates the certificates, at least one
     * @return the collection
     * @throws IllegalArgumentException if the collection is empty
     */
    public static TrustedCertificates of(Collection<X509Certificate> certificates) {
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one trusted certificate");
        }
        return new TrustedCertificates(certificates, "the CAs given by the caller");
    }

    /**
     * Reads a PEM file, or the files of a directory with hashed names ({@code openssl rehash}).
     *
     * @param fileOrDirectory the file or directory, with at least one certificate
     * @return the collection
     * @throws SstException with {@link ErrorCode#INVALID_OPTION}, naming the file at fault, if a certificate cannot be read or
     *     there is none
     */
    public static TrustedCertificates read(Path fileOrDirectory) throws SstException {
        if (!Files.isDirectory(fileOrDirectory)) {
            return new TrustedCertificates(
                    PemFile.read(fileOrDirectory, "CA").requireCertificates(), fileOrDirectory.toString());
        }
        Set<X509Certificate> all = new LinkedHashSet<>();
        for (Path file : hashed(fileOrDirectory)) {
            all.addAll(PemFile.read(file, "CA directory").certificates());
        }
        if (all.isEmpty()) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION,
                    "the directory " + fileOrDirectory
                            + " contains no certificate with a hashed name: run openssl rehash " + fileOrDirectory);
        }
        return new TrustedCertificates(all, fileOrDirectory.toString());
    }

    private static List<Path> hashed(Path directory) throws SstException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file ->
                            HASHED.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw SstException.of(ErrorCode.INVALID_OPTION, "list the CA directory " + directory, e);
        }
    }

    Set<X509Certificate> certificates() {
        return certificates;
    }

    /** Returns whether there is a self-issued certificate, as that of a root CA is. */
    boolean isComplete() {
        return certificates.stream()
                .anyMatch(certificate ->
                        certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()));
    }

    String origin() {
        return origin;
    }

    /** A few of the subject names, for messages. */
    String subjects() {
        List<String> names = certificates.stream()
                .map(certificate -> "'" + certificate.getSubjectX500Principal().getName() + "'")
                .sorted()
                .limit(SHOWN)
                .toList();
        int more = certificates.size() - names.size();
        return String.join(", ", names) + (more > 0 ? " and " + more + " more" : "");
    }

    /** Returns the origin of the certificates. */
    @Override
    public String toString() {
        return origin;
    }
}
