/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Free ports of this machine. */
public final class Ports {
    private static final int FIRST = 20_000;

    /** How many ports each of some JVMs has that look for ports at the same time. */
    private static final int RANGE = 4_000;

    private static final int RANGES = 3;

    private Ports() {}

    /**
     * Finds ports that nobody listens on, below the range that the system takes for outgoing connections.
     *
     * @param count how many
     * @return different ports; somebody else may take them before they are used
     */
    public static synchronized List<Integer> free(int count) {
        List<Integer> ports = new ArrayList<>();
        int candidate = begin() + next;
        while (ports.size() < count) {
            if (isFree(candidate)) {
                ports.add(candidate);
            }
            candidate++;
            next++;
        }
        return ports;
    }

    private static int next;

    /** JVMs that run tests side by side have numbers from 1; all others begin at different places of the first range. */
    private static int begin() {
        int fork = Math.floorMod(Integer.getInteger("sst4j.fork", 0), RANGES);
        return FIRST
                + RANGE * fork
                + (fork == 0 ? (int) (ProcessHandle.current().pid() % 100) * 30 : 0);
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
}
