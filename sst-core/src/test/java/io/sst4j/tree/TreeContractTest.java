/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tree;

import io.sst4j.SnapshotSource;
import io.sst4j.SnapshotTarget;
import io.sst4j.testing.MethodContract;
import io.sst4j.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The method {@code tree} fulfils the contract of methods. */
@Timeout(60)
class TreeContractTest implements MethodContract {
    private static final int MUCH = 5_000_000;

    @TempDir(factory = MemoryDirectory.class)
    private Path directory;

    private Map<String, String> given = Map.of();
    private Map<String, String> own = Map.of();

    @BeforeEach
    void fill() throws IOException {
        Random random = Seeds.random("TreeContractTest");
        Path donor = SampleTree.fill(Files.createDirectory(directory.resolve("donor")), random);
        byte[] much = new byte[MUCH];
        random.nextBytes(much);
        Files.write(donor.resolve("much"), much);
        given = SampleTree.describe(donor);
        Path joiner = Files.createDirectory(directory.resolve("joiner"));
        Files.writeString(joiner.resolve("old"), "state");
        own = SampleTree.describe(joiner);
    }

    @Override
    public SnapshotSource source() {
        return TreeMethod.sourceOf(directory.resolve("donor"));
    }

    @Override
    public SnapshotTarget target() {
        return TreeMethod.targetOf(directory.resolve("joiner"));
    }

    @Override
    public boolean hasNewState() throws IOException {
        Map<String, String> now = SampleTree.describe(directory.resolve("joiner"));
        if (now.equals(given)) {
            return true;
        }
        if (now.equals(own)) {
            return false;
        }
        throw new AssertionError("neither the old nor the new state: " + now.keySet());
    }

    @Override
    public int connectionOfTheState() {
        return 0;
    }
}
