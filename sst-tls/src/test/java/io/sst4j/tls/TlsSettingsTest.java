/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sst4j.Encryptor;
import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Secret;
import io.sst4j.Settings;
import io.sst4j.Sst;
import io.sst4j.SstException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options with the meaning of the stock scripts, read through the service loader like every caller does. */
class TlsSettingsTest {
    @TempDir
    static Path files;

    @BeforeAll
    static void makeFiles() throws Exception {
        Instant from = Instant.now().minus(Duration.ofDays(1));
        Instant until = Instant.now().plus(Duration.ofDays(30));
        for (String group : new String[] {"", "other-"}) {
            TestPki.Entity ca = new TestPki.Wish(group + "ca")
                    .authority()
                    .valid(from, until)
                    .selfSigned();
            TestPki.Entity node =
                    new TestPki.Wish(group + "node").valid(from, until).by(ca);
            TestPki.pem(files.resolve(group + "ca.pem"), ca.certificate());
            TestPki.pem(files.resolve(group + "cert.pem"), node.certificate());
            TestPki.pem(files.resolve(group + "key.pem"), node.keys().getPrivate());
            TestPki.pem(files.resolve(group + "both.pem"), node.keys().getPrivate(), node.certificate());
        }
        Path capath = Files.createDirectory(files.resolve("capath"));
        Files.copy(files.resolve("ca.pem"), capath.resolve("0123abcd.0"));
        Files.copy(files.resolve("other-ca.pem"), capath.resolve("not-hashed.pem"));
    }

    /** Parses {@code name=file} words, with files of the directory. */
    private static Settings settings(String words) {
        Settings.Builder settings = Settings.builder();
        for (String word : words.split(" ", -1)) {
            String[] parts = word.split("=", 2);
            boolean isFile = parts[1].endsWith(".pem") || parts[1].equals("capath");
            settings.set(parts[0], isFile ? files.resolve(parts[1]).toString() : parts[1]);
        }
        return settings.build();
    }

    @ParameterizedTest
    @CsvSource({
        "encrypt=2 tcert=both.pem tca=ca.pem, encrypt=2, false",
        "encrypt=2 ssl-cert=both.pem ssl-ca=ca.pem, encrypt=2, false",
        "encrypt=3 tcert=cert.pem tkey=key.pem, encrypt=3, true",
        "encrypt=3 ssl-cert=cert.pem ssl-key=key.pem ssl-ca=ca.pem, encrypt=3, false",
        "encrypt=4 ssl-cert=cert.pem ssl-key=key.pem ssl-ca=ca.pem, encrypt=4, false",
        "encrypt=4 ssl-cert=cert.pem ssl-key=key.pem ssl-capath=capath, encrypt=4, false",
        "encrypt=4 ssl-cert=cert.pem ssl-key=key.pem ssl-ca=capath, encrypt=4, false",
        "encrypt=4 tcert=cert.pem tkey=key.pem tcapath=capath ssl-key=garbage.pem, encrypt=4, false",
        "ssl-mode=REQUIRED ssl-cert=cert.pem ssl-key=key.pem, encrypt=3 by ssl-mode, true",
        "ssl-mode=REQUIRED ssl-cert=cert.pem ssl-key=key.pem ssl-ca=other-ca.pem, encrypt=3 by ssl-mode, true",
        "ssl-mode=verify_ca ssl-cert=cert.pem ssl-key=key.pem ssl-ca=ca.pem, VERIFY_CA, false",
        "encrypt=4 ssl-mode=VERIFY_IDENTITY ssl-cert=cert.pem ssl-key=key.pem ssl-ca=ca.pem, VERIFY_IDENTITY, false"
    })
    void optionsMakeAnEncryptor(String words, String name, boolean anybody) throws Exception {
        for (Role role : Role.values()) {
            Encryptor encryptor = Sst.encryptor(settings(words), role);
            assertThat(encryptor).isInstanceOf(TlsEncryptor.class);
            assertThat(encryptor.name()).contains(name);
            assertThat(encryptor.warnings().stream().anyMatch(warning -> warning.contains("not verified")))
                    .isEqualTo(anybody);
            assertThat(encryptor.announcedName().isPresent())
                    .isEqualTo(encryptor.name().contains("VERIFY"));
        }
    }

    @Test
    void roleHasFilesOfItsOwn() throws Exception {
        Settings settings = settings("encrypt=4 ssl-cert=cert.pem ssl-key=key.pem ssl-ca=ca.pem ssl-mode=VERIFY_CA"
                + " ssl-server-cert=other-cert.pem ssl-server-key=other-key.pem ssl-server-ca=other-ca.pem");
        assertThat(Sst.encryptor(settings, Role.JOINER).announcedName()).contains("other-node");
        assertThat(Sst.encryptor(settings, Role.DONOR).announcedName()).contains("node");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "encrypt=2 tcert=both.pem; encrypt=2 needs the CA; set tca",
                "encrypt=4 ssl-cert=cert.pem ssl-key=key.pem; encrypt=4 needs the CA; set ssl-ca",
                "encrypt=4 ssl-ca=ca.pem ssl-key=key.pem; needs a certificate; set ssl-cert",
                "encrypt=4 ssl-ca=ca.pem ssl-cert=cert.pem; needs the key; set ssl-key",
                "encrypt=4 tca=ca.pem ssl-cert=cert.pem ssl-key=key.pem; set tcert; one of the old names is set",
                "encrypt=2 tcert=cert.pem tca=ca.pem; contains no private key; cert.pem",
                "ssl-mode=REQUIRED; ssl-mode=REQUIRED needs a certificate; ssl-cert",
                "ssl-mode=VERIFY_CA ssl-cert=cert.pem ssl-key=key.pem; ssl-mode=VERIFY_CA needs the CA; ssl-ca",
                "encrypt=3 ssl-mode=MAYBE tcert=cert.pem tkey=key.pem; MAYBE; VERIFY_IDENTITY",
                "encrypt=4 ssl-cert=cert.pem ssl-key=other-key.pem ssl-ca=ca.pem; does not belong to the certificate; other-key.pem",
                "encrypt=4 ssl-cert=cert.pem ssl-key=key.pem ssl-ca=other-ca.pem; was issued by 'CN=ca'; other-ca.pem",
                "encrypt=4 ssl-cert=cert.pem ssl-key=missing.pem ssl-ca=ca.pem; missing.pem; does not exist",
                "encrypt=3 tcert=cert.pem tkey=key.pem ssl-dhparams=ca.pem; contains no DH parameters; ca.pem"
            })
    void optionsThatCannotBeMetAreErrors(String words, String complaint, String place) {
        SstException failure =
                catchThrowableOfType(SstException.class, () -> Sst.encryptor(settings(words), Role.JOINER));
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_OPTION);
        assertThat(failure).hasMessageContaining(complaint).hasMessageContaining(place);
    }

    @ParameterizedTest
    @CsvSource({
        "encript=4, encrypt",
        "ssl-mod=VERIFY_IDENTITY, ssl-mode",
        "ssl_mode=VERIFY_CA, ssl-mode",
        "SSL-CERT=cert.pem, ssl-cert",
        "ssl-server-crt=cert.pem, ssl-server-cert",
        "sst-handshake-timout=3, sst-handshake-timeout"
    })
    void aMisspeltNameIsNotClearText(String words, String meant) {
        SstException failure =
                catchThrowableOfType(SstException.class, () -> Sst.encryptor(settings(words), Role.JOINER));
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_OPTION);
        assertThat(failure).hasMessageContaining("did you mean '" + meant + "'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory=/srv", "rlimit=5m", "sst-connect-timeout=5", "key=a", "my-own-setting=1"})
    void namesOfOthersAreLeftToThem(String words) throws Exception {
        assertThat(Sst.encryptor(settings(words), Role.JOINER)).isSameAs(Encryptor.none());
    }

    @Test
    void unknownProviderOfTlsIsAnError() {
        SstException failure = catchThrowableOfType(
                SstException.class,
                () -> Sst.encryptor(
                        settings("encrypt=3 tcert=cert.pem tkey=key.pem sst-tls-provider=None"), Role.DONOR));
        assertThat(failure.code()).isEqualTo(ErrorCode.NO_PROVIDER);
        assertThat(failure).hasMessageContaining("sst-tls-provider='None'");
    }

    @Test
    void providerOfTheJvmIsFoundByName() throws Exception {
        Settings settings = settings("encrypt=3 tcert=cert.pem tkey=key.pem sst-tls-provider=SunJSSE");
        assertThat(Sst.encryptor(settings, Role.DONOR).name()).contains("encrypt=3");
    }

    @Test
    void passphraseIsFoundAndNeverShown() throws Exception {
        Path file = Files.writeString(files.resolve("passphrase"), "open sesame\n");
        assertThat(Passphrase.of(passphrase("file:" + file)).orElseThrow().reveal())
                .isEqualTo("open sesame");
        assertThat(Passphrase.of(passphrase("pass:open:sesame")).orElseThrow().reveal())
                .isEqualTo("open:sesame");
        assertThat(Passphrase.of(Settings.NONE)).isEmpty();
        assertThat(catchThrowableOfType(SstException.class, () -> Passphrase.of(passphrase("sesame"))))
                .hasMessageContaining("pass:")
                .hasMessageNotContaining("sesame");
    }

    private static Settings passphrase(String value) {
        return Settings.builder().set("ssl-passphrase", Secret.of(value)).build();
    }
}
