/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeCryptoTest {
    private static final String GCM = "AES/GCM/NoPadding";
    private static final String CBC = "AES/CBC/PKCS5Padding";

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final SecretKeySpec key = new SecretKeySpec(bytes(32), "AES");
    private final byte[] iv = bytes(12);
    private final byte[] block = bytes(16);

    @BeforeEach
    void install() {
        System.out.println("NativeCryptoTest: repeat with seed " + seed);
        NativeCrypto.install();
    }

    @AfterEach
    void uninstall() {
        NativeCrypto.uninstall();
    }

    private byte[] bytes(int count) {
        byte[] some = new byte[count];
        random.nextBytes(some);
        return some;
    }

    private Cipher cipher(String name, String provider, int mode) throws GeneralSecurityException {
        AlgorithmParameterSpec start = name.equals(GCM) ? new GCMParameterSpec(128, iv) : new IvParameterSpec(block);
        Cipher cipher = Cipher.getInstance(name, provider);
        cipher.init(mode, key, start);
        return cipher;
    }

    @Test
    void whoeverAsksForAesGetsTheLibrary() throws GeneralSecurityException {
        assertThat(NativeCrypto.isAvailable()).isTrue();
        for (String name : List.of(GCM, CBC)) {
            assertThat(Cipher.getInstance(name).getProvider().getName()).isEqualTo("sst4j-native");
        }
        assertThat(Cipher.getInstance("AES/CTR/NoPadding").getProvider().getName())
                .isEqualTo("SunJCE");
        NativeCrypto.uninstall();
        assertThat(Cipher.getInstance(GCM).getProvider().getName()).isEqualTo("SunJCE");
    }

    @ParameterizedTest
    @ValueSource(strings = {GCM, CBC})
    void theJdkReadsWhatTheLibraryWroteAndTheReverse(String name) throws GeneralSecurityException {
        for (int length : new int[] {0, 1, 15, 16, 17, 16_384, 100_000}) {
            byte[] text = bytes(length);
            byte[] written = cipher(name, "sst4j-native", Cipher.ENCRYPT_MODE).doFinal(text);
            assertThat(written)
                    .isEqualTo(cipher(name, "SunJCE", Cipher.ENCRYPT_MODE).doFinal(text));
            assertThat(cipher(name, "sst4j-native", Cipher.DECRYPT_MODE).doFinal(written))
                    .isEqualTo(text);
        }
    }

    @Test
    void aRecordIsDecryptedInPlaceAsTheEngineDoesIt() throws GeneralSecurityException {
        byte[] text = bytes(16_384);
        byte[] bytes = cipher(GCM, "SunJCE", Cipher.ENCRYPT_MODE).doFinal(text);
        ByteBuffer target = ByteBuffer.wrap(bytes);
        cipher(GCM, "sst4j-native", Cipher.DECRYPT_MODE).doFinal(ByteBuffer.wrap(bytes), target);
        assertThat(target.position()).isEqualTo(text.length);
        assertThat(Arrays.copyOf(bytes, text.length)).isEqualTo(text);
    }

    @Test
    void digestsAreTheSame() throws GeneralSecurityException {
        for (int length : new int[] {0, 1, 63, 64, 100_000}) {
            byte[] text = bytes(length);
            MessageDigest preferred = MessageDigest.getInstance("MD5");
            assertThat(preferred.getProvider().getName()).isEqualTo("sst4j-native");
            preferred.update(text, 0, length / 3);
            preferred.update(ByteBuffer.wrap(text, length / 3, length - length / 3));
            assertThat(preferred.digest())
                    .isEqualTo(MessageDigest.getInstance("MD5", "SUN").digest(text));
        }
    }

    @Test
    void aChangedBitIsNoticed() throws GeneralSecurityException {
        byte[] written = cipher(GCM, "sst4j-native", Cipher.ENCRYPT_MODE).doFinal(bytes(1000));
        written[random.nextInt(written.length)] ^= 1;
        Cipher reading = cipher(GCM, "sst4j-native", Cipher.DECRYPT_MODE);
        assertThatThrownBy(() -> reading.doFinal(written)).isInstanceOf(AEADBadTagException.class);
    }
}
