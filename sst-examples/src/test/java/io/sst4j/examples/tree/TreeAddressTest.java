/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sst4j.ErrorCode;
import io.sst4j.Secret;
import io.sst4j.SstException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TreeAddressTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.2:4444/tree//1, 10.0.0.2, 4444, tree, ''",
        "10.0.0.2/m/a/b, 10.0.0.2, 4444, m, a/b",
        "host:873/m, host, 873, m, ''",
        "rsync://host/m/a, host, 873, m, a",
        "rsync://host:4445/m/a/, host, 4445, m, a",
        "rsync://host, host, 873, '', ''",
        "[::1]:4445/m/a, ::1, 4445, m, a",
        "[::1]/m/a, ::1, 4444, m, a",
        "rsync://[fe80::1%eth0]/m/a/b, fe80::1%eth0, 873, m, a/b",
        "[::1]:4445/tree//1, ::1, 4445, tree, ''",
        "[::1], ::1, 4444, '', ''",
    })
    void hostPortModuleAndPath(String text, String host, int port, String module, String below) throws SstException {
        TreeAddress address = TreeAddress.parse(text);
        assertThat(address.address().connectEndpoint().host()).isEqualTo(host);
        assertThat(address.address().connectEndpoint().port()).isEqualTo(port);
        assertThat(address.address().module()).isEqualTo(module);
        assertThat(address.below()).isEqualTo(below);
    }

    @ParameterizedTest
    @CsvSource({
        "node:s3cret@[::1]:4445/tree/a/b, ::1, a/b",
        "node:s3cret@host:4445/tree//1, host, ''",
        "node:s3cret@host:4445/tree/, host, ''",
        "node:s3cret@host:4445, host, ''",
    })
    void aSecretGoesWithAnyPathBelowTheTree(String text, String host, String below) throws SstException {
        TreeAddress address = TreeAddress.parse(text);
        assertThat(address.address().endpoint().host()).isEqualTo(host);
        assertThat(address.address().commonName()).isEqualTo("node");
        assertThat(address.address().secret().map(Secret::reveal)).contains("s3cret");
        assertThat(address.below()).isEqualTo(below);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::1/m/a",
                "::1:4444/m",
                "[::1/m",
                "[]:4444/m",
                "[::1]4444/m",
                "host:99999/m",
                "host:port/m",
                "user@host/m",
                "rsync://user@host/m",
                "rsync:host/m",
                "host::m/a",
                "http://host/m",
                "node:s3cret@host:4444/other/a",
                "host/m/b\uFFFDd",
                "host/m//a",
            })
    void anythingElseIsRefused(String text) {
        assertThatExceptionOfType(SstException.class)
                .isThrownBy(() -> TreeAddress.parse(text))
                .matches(e -> e.code() == ErrorCode.INVALID_OPTION)
                .withMessageNotContaining("s3cret");
    }
}
