/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.SnapshotMethod;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sst methods}. */
@Command(name = "methods", description = "Lists the methods that are present, with their other names.")
final class MethodsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        for (SnapshotMethod method : ServiceLoader.load(SnapshotMethod.class)) {
            spec.commandLine()
                    .getOut()
                    .println(method.name() + " " + String.join(" ", new TreeSet<>(method.aliases())));
        }
        return 0;
    }
}
