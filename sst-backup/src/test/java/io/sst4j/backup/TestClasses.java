/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup;

import java.io.File;
import java.nio.file.Path;

/** The class path and module path of this JVM, for a JVM that a test starts. */
public final class TestClasses {
    private TestClasses() {}

    /** The tests patch the module, so they are on neither path. */
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
