/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.mysqldump.tool;

import java.util.List;
import java.util.Map;

/**
 * A server as a program is told of it.
 *
 * @param label what messages call it
 * @param arguments how to reach it, and as whom, without secrets
 * @param environment the password
 */
public record ToolServer(String label, List<String> arguments, Map<String, String> environment) {
    /** Copies what it is given. */
    public ToolServer {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** Returns the label, as the environment holds a password. */
    @Override
    public String toString() {
        return label;
    }
}
