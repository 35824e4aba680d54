/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.enc;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import io.sst4j.internal.io.BeforeCiphers;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The encryption of a stream with a shared key, in the format of {@code openssl enc -<algorithm> -pbkdf2}.
 *
 * <p>On the wire: {@code Salted__}, 8 bytes of salt, the ciphertext. Key and initialization vector are the output of
 * PBKDF2 with HMAC-SHA-256 and 10000 rounds. CBC pads with PKCS#7; the other modes do not pad. The stream is not
 * authenticated: an attacker who knows its structure can change it unnoticed. A premature end may go unnoticed too,
 * so the inner format must detect it.
 *
 * <p>Immutable and safe for use by several threads; the channels are not. Source: the manual page of {@code
 * openssl-enc}, RFC 8018, and observation of OpenSSL 3.0.
 */
public final class OpensslEncryption {
    static final int SALT_BYTES = 8;
    /** Limits memory, and the time of one cipher call. */
    static final int PIECE_BYTES = 1 << 16;

    private static final byte[] MAGIC = "Salted__".getBytes(StandardCharsets.US_ASCII);
    private static final int ROUNDS = 10_000;

    private final Algorithm algorithm;
    private final Secret key;

    private OpensslEncryption(Algorithm algorithm, Secret key) {
        this.algorithm = algorithm;
        this.key = key;
    }

    /**
     * Combines a cipher with a key.
     *
     * @param algorithm the cipher as openssl names it, in any case: {@code aes256}, {@code aes-256-cbc}, {@code
     *     aes-128-ctr}, ...
     * @param key the text from which the cipher's keys are derived
     * @return the encryption
     * @throws SstException with {@link ErrorCode#UNSUPPORTED_OPTION} if the cipher is unknown, with {@link
     *     ErrorCode#INVALID_OPTION} if the key is empty, or with {@link ErrorCode#NO_PROVIDER} if this Java lacks the
     *     cipher
     */
    public static OpensslEncryption of(String algorithm, Secret key) throws SstException {
        if (key.isEmpty()) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION, "the key is empty: set encrypt-key-file (or encrypt-key) to a long one");
        }
        OpensslEncryption made = new OpensslEncryption(Algorithm.named(algorithm), key);
        // report a cipher that this Java does not have before the first byte
        made.cipher(Cipher.ENCRYPT_MODE, new byte[SALT_BYTES]);
        return made;
    }

    /**
     * Returns the cipher.
     *
     * @return its full name, for example {@code aes-256-cbc}
     */
    public String algorithm() {
        return algorithm.name();
    }

    /**
     * Wraps a channel so that written data is encrypted, with a new salt.
     *
     * @param out the channel for the ciphertext, which must block
     * @return a channel whose close ends the ciphertext but leaves {@code out} open; not safe for use by several
     *     threads
     * @throws SstException with {@link ErrorCode#NO_PROVIDER} if this Java lacks the cipher
     */
    public WritableByteChannel encrypt(WritableByteChannel out) throws SstException {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return encrypt(out, salt);
    }

    /** The same with a given salt. */
    WritableByteChannel encrypt(WritableByteChannel out, byte[] salt) throws SstException {
        byte[] header = Arrays.copyOf(MAGIC, MAGIC.length + SALT_BYTES);
        System.arraycopy(salt, 0, header, MAGIC.length, SALT_BYTES);
        return new EncryptingChannel(out, header, cipher(Cipher.ENCRYPT_MODE, salt));
    }

    /**
     * Wraps a channel so that read data is decrypted. Data from another cipher or key fails with {@link
     * ErrorCode#MALFORMED_STREAM}. A detectable premature end of the ciphertext fails with {@link
     * ErrorCode#TRUNCATED_STREAM}. Both contain the offset in the encrypted stream.
     *
     * @param in the channel of the ciphertext, which must block
     * @param start the known beginning of the decrypted stream, may be empty; without padding, nothing else detects a
     *     wrong key
     * @return a channel whose close closes {@code in}, also from another thread; otherwise not safe for use by
     *     several threads
     */
    public ReadableByteChannel decrypt(ReadableByteChannel in, byte[] start) {
        return new DecryptingChannel(this, in, start);
    }

    boolean isPadded() {
        return algorithm.padded();
    }

    static byte[] magic() {
        return MAGIC.clone();
    }

    /** Returns a cipher at the start of a stream. */
    Cipher cipher(int mode, byte[] salt) throws SstException {
        char[] text = key.reveal().toCharArray();
        PBEKeySpec spec = new PBEKeySpec(text, salt, ROUNDS, (algorithm.keyBytes() + Algorithm.BLOCK_BYTES) * 8);
        Arrays.fill(text, '\0');
        BeforeCiphers.run();
        try {
            byte[] derived = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
            Cipher cipher = Cipher.getInstance(algorithm.transformation());
            cipher.init(
                    mode,
                    new SecretKeySpec(derived, 0, algorithm.keyBytes(), "AES"),
                    new IvParameterSpec(derived, algorithm.keyBytes(), Algorithm.BLOCK_BYTES));
            Arrays.fill(derived, (byte) 0);
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new SstException(
                    ErrorCode.NO_PROVIDER,
                    "this Java has no " + algorithm.transformation() + " with PBKDF2 for encrypt-algo="
                            + algorithm.name() + ": " + e.getMessage(),
                    e);
        } finally {
            spec.clearPassword();
        }
    }

    /** Returns the cipher without the key. */
    @Override
    public String toString() {
        return "openssl enc " + algorithm.name();
    }

    /**
     * A cipher, by its name in {@code openssl enc}.
     *
     * @param name the full name, for example {@code aes-256-cbc}
     * @param transformation the JDK's name
     * @param keyBytes the length of the key, in bytes
     * @param padded true if the last block is padded, as in CBC
     */
    record Algorithm(String name, String transformation, int keyBytes, boolean padded) {
        /** The length of a block and of the initialization vector, in bytes. */
        static final int BLOCK_BYTES = 16;

        private static final Pattern AES =
                Pattern.compile("aes(128|192|256)|aes-(128|192|256)-(cbc|ctr|cfb|cfb8|ofb)", Pattern.CASE_INSENSITIVE);

        /** Finds a cipher; a name without a mode means CBC. */
        static Algorithm named(String name) throws SstException {
            Matcher matcher = AES.matcher(name.strip());
            if (!matcher.matches()) {
                throw new SstException(
                        ErrorCode.UNSUPPORTED_OPTION,
                        "encrypt-algo='" + name
                                + "' is not supported: use aes-256-cbc (also called aes256) or aes-256-ctr;"
                                + " AES with 128, 192 and 256 bits is supported, in the modes cbc, ctr, cfb, cfb8 and ofb");
            }
            String bits = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            String mode = matcher.group(3) == null ? "cbc" : matcher.group(3).toLowerCase(Locale.ROOT);
            boolean padded = mode.equals("cbc");
            String transformation =
                    "AES/" + mode.toUpperCase(Locale.ROOT) + "/" + (padded ? "PKCS5Padding" : "NoPadding");
            return new Algorithm("aes-" + bits + "-" + mode, transformation, Integer.parseInt(bits) / 8, padded);
        }
    }
}
