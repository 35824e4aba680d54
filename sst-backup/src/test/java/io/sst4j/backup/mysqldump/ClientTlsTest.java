/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.mysqldump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sst4j.Settings;
import io.sst4j.SstException;
import io.sst4j.backup.internal.release.ServerRelease;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings with the names of client options give the right TLS properties for the driver. */
class ClientTlsTest {
    private static Settings settings(String text) {
        Settings.Builder settings = Settings.builder();
        for (String one : text.split(" ", -1)) {
            String[] parts = one.split("=", 2);
            settings.set("remote-" + parts[0], parts[1]);
        }
        return settings.build();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CLEAR | user=x | {sslMode=disable}",
                "CLEAR | ssl=1 | {sslMode=trust}",
                "CLEAR | ssl=0 | {sslMode=disable}",
                "CLEAR | ssl-ca=/ca ssl=0 | {sslMode=disable}",
                "CLEAR | ssl-ca=/ca | {serverSslCert=/ca, sslMode=verify-ca}",
                "CLEAR | ssl-ca=/ca ssl-verify-server-cert=1 | {serverSslCert=/ca, sslMode=verify-full}",
                "CLEAR | ssl-ca=/ca tls-version=TLSv1.3 ssl-cipher=a:b | {enabledSslCipherSuites=a,b,"
                        + " enabledSslProtocolSuites=TLSv1.3, serverSslCert=/ca, sslMode=verify-ca}",
                "CLEAR | ssl-ca=/ca ssl-mode=DISABLED | {sslMode=disable}",
                "CLEAR | ssl-ca=/ca ssl-mode=REQUIRED | {serverSslCert=/ca, sslMode=trust}",
                "CLEAR | ssl-ca=/ca ssl-mode=verify_identity | {serverSslCert=/ca, sslMode=verify-full}",
                "VERIFIED | user=x | {sslMode=verify-full}",
                "ENCRYPTED | user=x | {sslMode=trust}",
                "VERIFIED | ssl=0 | {sslMode=disable}",
                "VERIFIED | ssl-verify-server-cert=0 | {sslMode=trust}",
                "VERIFIED | ssl-verify-server-cert=1 | {sslMode=verify-full}",
                "VERIFIED | ssl-ca=/ca | {serverSslCert=/ca, sslMode=verify-full}",
                "VERIFIED | ssl-mode=DISABLED | {sslMode=disable}",
                "VERIFIED | ssl-mode=REQUIRED | {sslMode=trust}",
            })
    void unsetOptionsFollowTheClientsDefault(ClientTls.ByDefault otherwise, String options, String properties)
            throws Exception {
        try (ClientTls.Key key =
                ClientTls.Key.of(ClientTls.network(settings(options), MysqldumpOptions.REMOTE, otherwise))) {
            assertThat(key.properties()).hasToString(properties);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CLEAR | ssl-mode=SOMETIMES | ssl-mode",
                "CLEAR | ssl-mode=VERIFY_CA | needs ssl-ca",
                "CLEAR | ssl-verify-server-cert=1 | needs ssl-ca",
                "CLEAR | ssl-cert=/cert | both ssl-cert and ssl-key",
                "CLEAR | ssl=perhaps | neither on nor off",
                "CLEAR | ssl-cert=/none/cert ssl-key=/none/key | /none/key",
                "VERIFIED | ssl-mode=VERIFY_IDENTITY | needs ssl-ca",
            })
    void protectionThatCannotBeIsRefused(ClientTls.ByDefault otherwise, String options, String words) {
        assertThatThrownBy(
                        () -> ClientTls.Key.of(ClientTls.network(settings(options), MysqldumpOptions.REMOTE, otherwise))
                                .close())
                .isInstanceOf(SstException.class)
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "user=x | {sslMode=disable}",
                "ssl=1 | {sslMode=trust}",
                "ssl-ca=/ca | {sslMode=trust}",
                "ssl-cert=/cert | {sslMode=trust}",
                "ssl-ca=/ca ssl-verify-server-cert=1 | {sslMode=trust}",
            })
    void nobodyElseCanBeBehindASocket(String options, String properties) throws Exception {
        assertThat(ClientTls.local(settings(options), MysqldumpOptions.REMOTE).properties())
                .hasToString(properties);
    }

    @ParameterizedTest
    @CsvSource({
        "10.11.14-MariaDB, true, CLEAR",
        "11.3.2-MariaDB, true, CLEAR",
        "11.4.2-MariaDB-log, true, VERIFIED",
        "11.8.9-MariaDB, false, ENCRYPTED",
        "12.0.1-MariaDB, true, VERIFIED",
        "8.0.35-27, true, CLEAR",
        "none, true, CLEAR",
    })
    void theReleaseDecidesWhatAClientDoes(String version, boolean withPassword, ClientTls.ByDefault expected) {
        assertThat(ClientTls.byDefault(ServerRelease.parse(version), withPassword))
                .isEqualTo(expected);
    }
}
