/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/** An estimate of a snapshot's size from a server's directories, made without opening a file. */
public final class Footprint {
    private Footprint() {}

    /**
     * Adds up the server's files. Unreadable files are skipped, because the server may delete files meanwhile.
     *
     * @param layout the locations of the files
     * @return the size, in bytes
     * @throws IOException if a directory cannot be read
     */
    public static long of(DataLayout layout) throws IOException {
        long[] total = new long[1];
        for (Path directory : layout.directories()) {
            if (Files.isDirectory(directory)) {
                Files.walkFileTree(
                        directory,
                        EnumSet.noneOf(java.nio.file.FileVisitOption.class),
                        3,
                        new Adder(layout, directory, total));
            }
        }
        return total[0];
    }

    private static final class Adder extends SimpleFileVisitor<Path> {
        private final DataLayout layout;
        private final Path root;
        private final long[] total;

        Adder(DataLayout layout, Path root, long[] total) {
            this.layout = layout;
            this.root = root;
            this.total = total;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            boolean another = !directory.equals(root) && layout.directories().contains(directory);
            boolean hidden = !directory.equals(root)
                    && String.valueOf(directory.getFileName()).startsWith(".");
            return another || hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && isData(file)) {
                total[0] += attributes.size();
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, @Nullable IOException failure) {
            return FileVisitResult.CONTINUE;
        }

        private boolean isData(Path file) {
            String name = String.valueOf(file.getFileName());
            if (!root.equals(file.getParent())) {
                return true;
            }
            // of the redo log, a backup has only the part written while it ran
            return name.startsWith("ibdata") || name.startsWith("undo") || name.startsWith("aria_log");
        }
    }
}
