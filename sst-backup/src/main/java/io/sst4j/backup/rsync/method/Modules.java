/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync.method;

import io.sst4j.backup.internal.node.DataLayout;
import io.sst4j.backup.rsync.RsyncDaemon;
import java.nio.file.Path;
import java.util.List;

/**
 * A joiner's rsync modules, named as in the stock script, plus one of this project for tablespaces outside the data
 * directory. The presence of that module tells a donor that the joiner accepts such tablespaces.
 */
final class Modules {
    static final String DEFAULT = "rsync_sst";
    static final String DATA_HOME = "-data_dir";
    static final String REDO = "-log_dir";
    static final String UNDO = "-undo_dir";
    static final String ARIA = "-aria_log";
    static final String REMOTE = "-remote";

    private Modules() {}

    /**
     * Creates modules that share one staging directory, because every file is known by its name. The basis of each is
     * the directory of its old files.
     */
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
