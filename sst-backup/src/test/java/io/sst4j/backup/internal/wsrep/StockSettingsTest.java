/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every setting of a stock script has an entry, and every entry belongs to a setting of a stock script. */
class StockSettingsTest {
    @ParameterizedTest
    @EnumSource
    void optionsAreThoseOfTheScript(StockUse.Script script) throws Exception {
        assertThat(Stream.of(SstOption.values())
                        .filter(option -> StockUse.of(option).scripts().contains(script))
                        .map(SstOption::optionName))
                .containsExactlyInAnyOrderElementsOf(names(script.method()));
    }

    @Test
    void argumentsAreThoseOfTheScripts() throws Exception {
        assertThat(Stream.of(ScriptArgument.values())
                        .filter(argument -> StockUse.of(argument).state() != StockUse.State.OWN)
                        .map(ScriptArgument::argumentName))
                .containsExactlyInAnyOrderElementsOf(names("arguments"));
    }

    @Test
    void variablesAreThoseOfTheScripts() throws Exception {
        assertThat(Stream.of(ScriptVariable.values()).map(Enum::name))
                .containsExactlyInAnyOrderElementsOf(names("variables"));
    }

    private static List<String> names(String head) throws Exception {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(StockSettingsTest.class.getResourceAsStream("stock-settings.txt")),
                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> line.startsWith(head + ": "))
                    .flatMap(line -> Stream.of(line.substring(head.length() + 2).split(" ", -1)))
                    .toList();
        }
    }
}
