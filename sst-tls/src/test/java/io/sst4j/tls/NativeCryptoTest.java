/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.internal.io.BeforeCiphers;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
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
import org.junit.jupiter.params.provider.CsvSource;
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

    @Test
    void waitsForTheFirstThatNeedsIt() throws GeneralSecurityException {
        NativeCrypto.uninstall();
        NativeCrypto.installWhenNeeded();
        assertThat(Cipher.getInstance(GCM).getProvider().getName()).isEqualTo("SunJCE");
        BeforeCiphers.run();
        assertThat(Cipher.getInstance(GCM).getProvider().getName()).isEqualTo("sst4j-native");
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

    @ParameterizedTest
    @CsvSource({
        "RSASSA-PSS, RSA, 1024, SunRsaSign",
        "RSASSA-PSS, RSA, 2048, SunRsaSign",
        "RSASSA-PSS, RSA, 3072, SunRsaSign",
        "SHA256withECDSA, EC, 256, SunEC",
        "SHA256withECDSA, EC, 384, SunEC",
    })
    void signaturesAreTheSame(String name, String keys, int bits, String other) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(keys);
        generator.initialize(bits);
        KeyPair pair = generator.generateKeyPair();
        byte[] text = bytes(1000);
        byte[] preferred = signed(signature(name, Signature.getInstance(name)), pair, text, "sst4j-native");
        assertThat(isRight(signature(name, Signature.getInstance(name, other)), pair, text, preferred))
                .isTrue();
        byte[] jdk = signed(signature(name, Signature.getInstance(name, other)), pair, text, other);
        assertThat(isRight(signature(name, Signature.getInstance(name)), pair, text, jdk))
                .isTrue();
        text[random.nextInt(text.length)] ^= 1;
        assertThat(isRight(signature(name, Signature.getInstance(name)), pair, text, jdk))
                .isFalse();
    }

    /** Sets the parameters that TLS 1.3 uses. */
    private static Signature signature(String name, Signature signature) throws GeneralSecurityException {
        if (name.equals("RSASSA-PSS")) {
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        return signature;
    }

    private static byte[] signed(Signature signature, KeyPair pair, byte[] text, String provider)
            throws GeneralSecurityException {
        signature.initSign(pair.getPrivate());
        assertThat(signature.getProvider().getName()).isEqualTo(provider);
        signature.update(text);
        return signature.sign();
    }

    private static boolean isRight(Signature signature, KeyPair pair, byte[] text, byte[] signed)
            throws GeneralSecurityException {
        signature.initVerify(pair.getPublic());
        signature.update(text);
        return signature.verify(signed);
    }
}
