/* SPDX-License-Identifier: Apache-2.0 */
package com.example.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.Sst;
import org.junit.jupiter.api.Test;

/** The tests run as this execution of them says: as modules, or on the class path. */
class ModuleTest {
    @Test
    void recipesAndLibraryAreInModulesOrNot() {
        String expected = System.getProperty("expected.module");

        assertThat(TreeOverTls.class.getModule().getName()).isEqualTo(expected);
        assertThat(Sst.class.getModule().isNamed()).isEqualTo(expected != null);
    }
}
