/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.tool;

import java.util.List;
import java.util.Map;

/**
 * A server's connection data for a program.
 *
 * @param label the server's name in messages
 * @param arguments the address and account, without secrets
 * @param environment the password
 */
public record ToolServer(String label, List<String> arguments, Map<String, String> environment) {
    /** Copies the collections. */
    public ToolServer {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** Returns the label, because the environment contains a password. */
    @Override
    public String toString() {
        return label;
    }
}
