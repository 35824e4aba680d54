/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup;

import java.io.File;
import java.nio.file.Path;

/** What this JVM has on its module path and class path, for a JVM that a test starts. */
public final class TestClasses {
    private TestClasses() {}

    /** The tests are a patch of the module, which is on neither path. */
    public static String path() {
        String base = System.getProperty("basedir", "");
        return String.join(
                File.pathSeparator,
                Path.of(base, "target/test-classes").toString(),
                Path.of(base, "target/classes").toString(),
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path", ""));
    }
}
