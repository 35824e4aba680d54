/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chooses a staging directory for each directory, so that entries can be renamed between them: the main one, or one beside the
 * directory if it is on another file system.
 */
final class SideStagings {
    private final Staging main;
    private final Set<Path> departures;
    private final Map<Path, Staging> chosen = new HashMap<>();
    private final List<Staging> sides = new ArrayList<>();

    SideStagings(Staging main, List<Path> departures) {
        this.main = main;
        this.departures = new HashSet<>(departures);
    }

    /** Chooses a staging directory without creating it. */
    void choose(Path directory) throws IOException {
        if (!chosen.containsKey(directory)) {
            chosen.put(directory, decide(anchor(directory)));
        }
    }

    private Staging decide(Path anchor) throws IOException {
        if (Trees.renameable(main.incoming(), anchor)) {
            return main;
        }
        for (Staging side : sides) {
            if (Trees.renameable(side.datadir(), anchor)) {
                return side;
            }
        }
        Staging side = Staging.of(anchor);
        side.requireNoJournal();
        sides.add(side);
        return side;
    }

    /**
     * Returns the directory, or its nearest parent that stays in place: a staging directory must not be moved with an old entry.
     */
    private Path anchor(Path directory) {
        Path anchor = directory;
        while (anchor.getParent() != null
                && (!Files.isDirectory(anchor, LinkOption.NOFOLLOW_LINKS) || InstallPlan.covered(departures, anchor))) {
            anchor = anchor.getParent();
        }
        return anchor;
    }

    Staging of(Path directory) {
        Staging staging = chosen.get(directory);
        if (staging == null) {
            throw new IllegalStateException("nothing was chosen for " + directory);
        }
        return staging;
    }

    List<Path> roots() {
        return sides.stream().map(Staging::root).toList();
    }

    void create(Steps steps) throws IOException {
        for (Staging side : sides) {
            steps.before("make " + side.root());
            side.create();
        }
    }

    /** Makes the directories themselves durable. The files copied into them already are. */
    void sync() throws IOException {
        for (Staging side : sides) {
            Trees.syncDirectory(side.incoming());
            Trees.syncDirectory(side.root());
            Trees.syncDirectory(side.datadir());
        }
    }
}
