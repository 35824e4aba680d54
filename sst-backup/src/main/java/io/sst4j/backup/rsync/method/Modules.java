/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.backup.internal.node.DataLayout;
import io.sst4j.backup.rsync.RsyncDaemon;
import java.nio.file.Path;
import java.util.List;

/**
 * The modules that a joiner has, by the names of the stock script; and one of this project's own, into which tablespaces
 * go that are outside the data directory. That it is there tells a donor that the joiner takes them.
 */
final class Modules {
    static final String DEFAULT = "rsync_sst";
    static final String DATA_HOME = "-data_dir";
    static final String REDO = "-log_dir";
    static final String UNDO = "-undo_dir";
    static final String ARIA = "-aria_log";
    static final String REMOTE = "-remote";

    private Modules() {}

    /** All into one staging directory, because every file is known by its name; each beside the old files of its own. */
    static List<RsyncDaemon.Module> into(Path staging, String name, DataLayout layout) {
        return List.of(
                RsyncDaemon.Module.of(name, staging).withBasis(layout.datadir()),
                RsyncDaemon.Module.of(name + DATA_HOME, staging).withBasis(layout.dataHome()),
                RsyncDaemon.Module.of(name + REDO, staging).withBasis(layout.redo()),
                RsyncDaemon.Module.of(name + UNDO, staging).withBasis(layout.undo()),
                RsyncDaemon.Module.of(name + ARIA, staging).withBasis(layout.aria()),
                RsyncDaemon.Module.of(name + REMOTE, staging));
    }
}
