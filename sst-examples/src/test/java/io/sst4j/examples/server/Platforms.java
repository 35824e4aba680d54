/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import io.sst4j.backup.internal.release.ServerRelease;
import io.sst4j.examples.cluster.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/** The servers of this system, and those of the system that {@code bin/verify} creates. Either may be the newer one. */
final class Platforms {
    static final Installation HERE = Installation.system();
    static final Installation THERE = Installation.below(
            Path.of(Objects.requireNonNull(System.getProperty("platform.root"), "platform.root is not set")));
    static final Installation NEWER = release(THERE).compareTo(release(HERE)) > 0 ? THERE : HERE;
    static final Installation OLDER = NEWER.equals(THERE) ? HERE : THERE;

    private Platforms() {}

    static ServerRelease release(Installation installation) {
        try {
            Process asked = new ProcessBuilder(installation.command("mariadbd", "--version"))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return ServerRelease.parse(said).orElseThrow(() -> new IllegalStateException(said));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
