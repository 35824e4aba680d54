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
    private Ports() {}

    /**
     * Finds ports that nobody listens on, below the range that the system takes for outgoing connections.
     *
     * @param count how many
     * @return different ports; somebody else may take them before they are used
     */
    public static synchronized List<Integer> free(int count) {
        List<Integer> ports = new ArrayList<>();
        int candidate = 20_000 + (int) (ProcessHandle.current().pid() % 300) * 30 + next;
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
