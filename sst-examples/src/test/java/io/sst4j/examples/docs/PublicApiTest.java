/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Sst;
import io.sst4j.backup.xtrabackup.XtrabackupMethod;
import io.sst4j.tls.TlsEncryptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Makes a change of the public API visible in its review: {@code docs/api} contains the complete API. To accept a change, run
 * this test with {@code -Dapi.accept}.
 */
class PublicApiTest {
    static Stream<Arguments> modules() {
        return Stream.of(
                Arguments.of("sst-core", Sst.class),
                Arguments.of("sst-tls", TlsEncryptor.class),
                Arguments.of("sst-backup", XtrabackupMethod.class));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void apiIsTheOneOnRecord(String artifact, Class<?> entry) throws Exception {
        Path record = Pages.ROOT.resolve("docs/api/" + artifact + ".txt");
        List<String> api = PublicApi.of(PublicApi.moduleOf(entry));
        if (System.getProperty("api.accept") != null) {
            Files.write(record, api);
        }

        assertThat(api)
                .as("the API of " + artifact + "; if the change is meant: mvn test -Dtest=PublicApiTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dapi.accept")
                .isEqualTo(Files.readAllLines(record));
    }

    @Test
    void exportedPackagesAloneAreOnRecord() throws Exception {
        List<String> api = PublicApi.of(PublicApi.moduleOf(Sst.class));

        assertThat(api)
                .contains(
                        "public final class io.sst4j.Sst",
                        "    public static io.sst4j.Donor$Builder" + " io.sst4j.Sst.donor(io.sst4j.SnapshotSource)")
                .noneMatch(line -> line.startsWith("public") && line.contains(" io.sst4j.internal."));
    }
}
