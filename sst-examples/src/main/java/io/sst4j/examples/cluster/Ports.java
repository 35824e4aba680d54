/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Free ports on this machine. */
public final class Ports {
    private static final int FIRST = 20_000;

    /** The number of ports in one JVM's range; several JVMs may look for ports at the same time. */
    private static final int RANGE = 2_000;

    private static final int RANGES = 6;

    private static final Claim CLAIM = Claim.first();
    private static int next;

    private Ports() {}

    /**
     * Finds ports that no process listens on, below the system's range for outgoing connections.
     *
     * @param count the number of ports
     * @return different ports; another process may take them before they are used
     */
    public static synchronized List<Integer> free(int count) {
        List<Integer> ports = new ArrayList<>();
        while (ports.size() < count) {
            int candidate = CLAIM.begin() + next;
            next = (next + 1) % RANGE;
            if (isFree(candidate)) {
                ports.add(candidate);
            }
        }
        return ports;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress((InetAddress) null, port));
            return true;
        } catch (java.net.BindException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A range that belongs to this JVM while it runs, held with a lock on a file shared by the machine. Without it, another JVM
     * could find the same free port and take it a moment later.
     */
    private record Claim(int begin, FileLock lock) {
        static Claim first() {
            for (int number = 0; number < RANGES; number++) {
                Path file = Path.of(System.getProperty("java.io.tmpdir"), "sst4j-ports-" + number);
                FileLock lock = lock(file);
                if (lock != null) {
                    return new Claim(FIRST + RANGE * number, lock);
                }
            }
            throw new IllegalStateException(
                    RANGES + " programs on this machine hold all ranges of ports that there are");
        }

        @SuppressWarnings("resource") // the lock lives as long as its channel
        private static @Nullable FileLock lock(Path file) {
            try {
                if (!Files.exists(file)) {
                    Files.createFile(file);
                    // the next process to use the file may run as another user
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
                }
            } catch (IOException e) {
                // another process created it meanwhile
            }
            try {
                FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock();
                if (lock == null) {
                    channel.close();
                }
                return lock;
            } catch (IOException e) {
                return null;
            }
        }
    }
}
