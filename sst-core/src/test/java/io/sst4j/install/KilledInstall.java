/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import java.nio.file.Path;
import java.util.Locale;

/** A process that installs and prints each step, so that it can be killed there. */
final class KilledInstall {
    private KilledInstall() {}

    /**
     * Creates a node and installs on it.
     *
     * @param arguments the kind of node, and its two directories
     */
    public static void main(String[] arguments) throws Exception {
        Layout.Kind kind = Layout.Kind.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        Layout layout = Layout.of(kind, Path.of(arguments[1]), Path.of(arguments[2]));
        System.out.println("ready");
        System.out.flush();
        if (System.in.read() != 'g') {
            return;
        }
        new SafeInstall(layout.plan(), step -> {
                    System.out.println(step.replace('\n', ' '));
                    System.out.flush();
                })
                .run();
    }
}
