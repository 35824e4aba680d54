/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import java.util.Arrays;

/** A script in a separate process, for tests that need another search path. */
final class ScriptMain {
    private ScriptMain() {}

    @SuppressWarnings("SystemOut") // that is where servers read
    public static void main(String[] arguments) {
        WsrepScript script = new WsrepScript(
                arguments[0],
                Arrays.asList(arguments).subList(1, arguments.length),
                System.getenv(),
                System.out,
                System.err);
        System.exit(script.run());
    }
}
