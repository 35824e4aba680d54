/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.cluster;

import java.nio.file.Path;

/** Finds programs of this system. */
public final class ServerPrograms {
    private ServerPrograms() {}

    /**
     * Finds a program on the path.
     *
     * @param name the name of the program, such as {@code mariadbd}
     * @return its path
     * @throws IllegalStateException if it is not installed
     */
    public static Path program(String name) {
        return Installation.system().program(name);
    }
}
