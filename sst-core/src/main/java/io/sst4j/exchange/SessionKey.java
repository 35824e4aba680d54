/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.exchange;

import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of one transfer: 128 random bits. The joiner creates and announces it, and both ends of every connection prove that
 * they know it.
 *
 * <p>The key is sent in the fifth part of the joiner's address, next to the version of the exchange, and never over a connection.
 * {@link #toString} masks it. Immutable.
 */
public final class SessionKey {
    static final int BYTES = 16;
    static final int PROOF_BYTES = 32;

    /** The capability of a joiner that supports version 2 of the exchange. */
    private static final String VERSION_WORD = "exchange2";

    /** The prefix of the key's capability. {@link TransferAddress#toString} masks it. */
    private static final String KEY_PREFIX = "key-";

    private static final String ALGORITHM = "HmacSHA256";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] bytes;

    private SessionKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Creates a new random key.
     *
     * @return the key
     */
    public static SessionKey random() {
        return new SessionKey(nonce());
    }

    static byte[] nonce() {
        byte[] fresh = new byte[BYTES];
        RANDOM.nextBytes(fresh);
        return fresh;
    }

    /**
     * Reads the key that a joiner announced.
     *
     * @param address the joiner's address
     * @return the key; empty if the joiner does not support the exchange, or this version of it
     * @throws SstException with {@link ErrorCode#PEER_INCOMPATIBLE} if the joiner supports the exchange but has no usable key
     */
    public static Optional<SessionKey> of(TransferAddress address) throws SstException {
        if (!address.capabilities().contains(VERSION_WORD)) {
            return Optional.empty();
        }
        for (String word : address.capabilities()) {
            if (word.startsWith(KEY_PREFIX)) {
                return Optional.of(parse(word.substring(KEY_PREFIX.length())));
            }
        }
        throw unusable();
    }

    private static SessionKey parse(String hex) throws SstException {
        try {
            byte[] bytes = HexFormat.of().parseHex(hex);
            if (bytes.length == BYTES) {
                return new SessionKey(bytes);
            }
        } catch (IllegalArgumentException e) {
            SstException failure = unusable();
            failure.addSuppressed(e);
            throw failure;
        }
        throw unusable();
    }

    private static SstException unusable() {
        return new SstException(
                ErrorCode.PEER_INCOMPATIBLE,
                "the joiner's address asks for the exchange but contains no key of 128 bits");
    }

    /**
     * Adds the exchange and this key to an address.
     *
     * @param address the joiner's address
     * @return the address with the capabilities of the exchange
     */
    public TransferAddress announcedIn(TransferAddress address) {
        SortedSet<String> words = new TreeSet<>(address.capabilities());
        words.add(VERSION_WORD);
        words.add(KEY_PREFIX + HexFormat.of().formatHex(bytes));
        return address.withCapabilities(words);
    }

    /** The proof of a side: the message authentication code over both greetings of this connection and the side's role. */
    byte[] proof(Role role, byte[] greeting, byte[] answer) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(bytes, ALGORITHM));
            mac.update(role.word().getBytes(StandardCharsets.US_ASCII));
            mac.update(greeting);
            return mac.doFinal(answer);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has " + ALGORITHM, e);
        }
    }

    /** Compares in constant time. */
    static boolean isProof(byte[] expected, byte[] given) {
        return MessageDigest.isEqual(expected, given);
    }

    @Override
    public String toString() {
        return "***";
    }
}
