/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Pairs of servers by release, started on first use: a donor with one object of each kind, and a joiner. */
final class ZooServers implements AutoCloseable {
    /** A time zone other than that of the copying sessions. */
    private static final String ZONE = "default_time_zone='+03:00'";

    private final Map<String, Pair> pairs = new HashMap<>();

    private record Pair(GaleraCluster place, MariaDbNode donor, MariaDbNode joiner) {}

    MariaDbNode donor(String release) throws Exception {
        return pair(release).donor();
    }

    MariaDbNode joiner(String release) throws Exception {
        return pair(release).joiner();
    }

    private Pair pair(String release) throws Exception {
        Pair pair = pairs.get(release);
        if (pair == null) {
            GaleraCluster place = GaleraCluster.create();
            MariaDbNode donor = Standalone.start(
                    place, options(release, ZONE, "log_bin=log", "server_id=1", "max_allowed_packet=64M"));
            MariaDbNode joiner = Standalone.start(place, options(release, ZONE, "event_scheduler=ON", "server_id=2"));
            pair = new Pair(place, donor, joiner);
            pairs.put(release, pair);
            Standalone.script(donor, "logical-zoo.sql");
        }
        return pair;
    }

    private static NodeOptions options(String release, String... lines) throws IOException {
        if (!Character.isDigit(release.charAt(0))) {
            return Standalone.options(lines);
        }
        // without "skip-ssl" the server spends half a minute on its own keys
        return NodeOptions.unpacked(Standalone.release(release), lines).withServer("skip-ssl");
    }

    @Override
    public void close() throws IOException {
        for (Pair pair : pairs.values()) {
            pair.place().close();
        }
    }
}
