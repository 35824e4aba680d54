/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.internal.io.SmallFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a PEM file, in any order: certificates, keys, DH parameters. Other content is ignored.
 *
 * <p>Sources: RFC 7468, and RFC 1421 for the headers of keys that OpenSSL encrypted in its old format.
 */
final class PemFile {
    /** The largest accepted file, larger than any certificate bundle of an operating system. */
    private static final int MAX_BYTES = 16 << 20;

    private static final byte DER_SEQUENCE = 0x30;

    private final Path path;
    private final String option;
    private final List<PemObject> objects;

    private PemFile(Path path, String option, List<PemObject> objects) {
        this.path = path;
        this.option = option;
        this.objects = objects;
    }

    /**
     * Reads a file.
     *
     * @param option the option that names the file, for messages
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if it is missing, unreadable, too large or not PEM
     */
    static PemFile read(Path path, String option) throws SstException {
        try {
            byte[] bytes = SmallFile.read(path, MAX_BYTES);
            List<PemObject> objects = parse(path, option, bytes);
            if (objects.isEmpty()) {
                throw invalid(path, option, nothing(bytes), null);
            }
            return new PemFile(path, option, objects);
        } catch (NoSuchFileException e) {
            throw invalid(path, option, "does not exist", e);
        } catch (AccessDeniedException e) {
            throw invalid(path, option, "is not readable for the user '" + System.getProperty("user.name") + "'", e);
        } catch (SstException e) {
            throw e;
        } catch (FileSystemException e) {
            throw invalid(path, option, e.getReason() == null ? "cannot be read: " + e.getMessage() : e.getReason(), e);
        } catch (IOException e) {
            throw invalid(path, option, "cannot be read: " + e.getMessage(), e);
        }
    }

    private static String nothing(byte[] bytes) {
        if (bytes.length == 0) {
            return "is empty";
        }
        return "contains no PEM object (-----BEGIN ...-----)"
                + (bytes[0] == DER_SEQUENCE ? ": it may be DER; convert it with openssl and -inform DER" : "");
    }

    private static List<PemObject> parse(Path path, String option, byte[] bytes) throws SstException {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        List<PemObject> objects = new ArrayList<>();
        try (PemReader reader = new PemReader(new StringReader(text))) {
            for (PemObject object = reader.readPemObject(); object != null; object = reader.readPemObject()) {
                objects.add(object);
            }
            return objects;
        } catch (IOException | RuntimeException e) {
            throw invalid(path, option, "is damaged after " + objects.size() + " PEM objects: " + e.getMessage(), e);
        }
    }

    /** Returns all certificates, in the order of the file. */
    List<X509Certificate> certificates() throws SstException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemObject object : objects) {
            if (object.getType().equals("CERTIFICATE") || object.getType().equals("X509 CERTIFICATE")) {
                certificates.add(certificate(object));
            }
        }
        return certificates;
    }

    /** Returns all certificates, at least one. */
    List<X509Certificate> requireCertificates() throws SstException {
        List<X509Certificate> certificates = certificates();
        if (certificates.isEmpty()) {
            throw invalid(path, option, "contains no certificate, but " + types(), null);
        }
        return certificates;
    }

    private X509Certificate certificate(PemObject object) throws SstException {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(object.getContent()));
        } catch (CertificateException e) {
            throw invalid(path, option, "contains an unreadable certificate: " + e.getMessage(), e);
        }
    }

    /** Returns the first private key. */
    PrivateKey requireKey(Optional<Secret> passphrase) throws SstException {
        for (PemObject object : objects) {
            if (object.getType().endsWith("PRIVATE KEY")) {
                try {
                    return PrivateKeys.read(object, passphrase);
                } catch (PrivateKeys.Unreadable e) {
                    throw invalid(path, option, "contains a private key that " + e.getMessage(), e);
                }
            }
        }
        throw invalid(path, option, "contains no private key, but " + types(), null);
    }

    /** Checks that DH parameters exist. They are not used, because both sides agree on named groups. */
    void requireDhParameters() throws SstException {
        if (objects.stream().noneMatch(object -> object.getType().endsWith("DH PARAMETERS"))) {
            throw invalid(path, option, "contains no DH parameters, but " + types(), null);
        }
    }

    private String types() {
        return objects.stream().map(PemObject::getType).toList().toString();
    }

    private static SstException invalid(Path path, String option, String complaint, @Nullable Exception cause) {
        String message = "the file " + path + " (" + option + ") " + complaint;
        return cause == null
                ? new SstException(ErrorCode.INVALID_OPTION, message)
                : new SstException(ErrorCode.INVALID_OPTION, message, cause);
    }
}
