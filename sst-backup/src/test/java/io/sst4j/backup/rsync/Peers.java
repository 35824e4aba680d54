/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.TransferEvent.Notice.Level;
import io.sst4j.TransferSink;
import io.sst4j.Transport.Listener;
import io.sst4j.transport.TcpTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A push of a tree between a client and a daemon, at most one of which is the stock program. */
enum Peers {
    STOCK_CLIENT,
    STOCK_DAEMON,
    OWN;

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** The data of a push, and the notices of an end that is not stock. */
    static final class Room {
        private final TcpTransport transport = new TcpTransport();
        private final Path directory;
        private final Path source;
        private final Path target;

        /** The notices of this project's end. */
        final List<String> told = Collections.synchronizedList(new ArrayList<>());

        /** An older version of the tree, for this project's daemon. */
        Optional<Path> basis = Optional.empty();

        /** The last report of this project's daemon. */
        RsyncPush.Report received = new RsyncPush.Report("", 0, 0, 0, 0);

        Room(Path directory, Path source, Path target) {
            this.directory = directory;
            this.source = source;
            this.target = target;
        }

        private final TransferSink listener = new TransferSink() {
            @Override
            public void notice(Level level, String text) {
                told.add(text);
            }
        };

        private CompletableFuture<RsyncPush.Report> serve(Listener port) {
            RsyncDaemon daemon =
                    new RsyncDaemon(List.of(new RsyncDaemon.Module("module", target, basis, List.of())), listener);
            return CompletableFuture.supplyAsync(() -> {
                try (Connection connection = port.accept(LIMIT)) {
                    return daemon.serve(connection)
                            .summary(RsyncPush.Report.class)
                            .orElseThrow();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
        }

        private int stockClient(List<String> options) throws Exception {
            List<String> arguments = new ArrayList<>(List.of("--archive"));
            arguments.addAll(options);
            arguments.add(source + "/");
            try (Listener port = transport.listen(new Endpoint("127.0.0.1", 0))) {
                arguments.add("rsync://127.0.0.1:" + port.local().port() + "/module/");
                CompletableFuture<RsyncPush.Report> serving = serve(port);
                try (StockRsync client = StockRsync.run(directory.resolve("client.log"), arguments)) {
                    received = serving.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                    int code = client.exitCode();
                    told.addAll(client.output().lines().toList());
                    return code;
                }
            }
        }

        private int stockDaemon(List<String> options) throws Exception {
            int port = StockRsync.freePort();
            try (StockRsync daemon = StockRsync.daemon(directory, target, port);
                    Connection connection =
                            transport.connect(new Endpoint("127.0.0.1", port), LIMIT, new Cancellation())) {
                return client(connection, options, daemon.output());
            }
        }

        private int own(List<String> options) throws Exception {
            try (Listener port = transport.listen(new Endpoint("127.0.0.1", 0))) {
                CompletableFuture<RsyncPush.Report> serving = serve(port);
                int code;
                try (Connection connection = transport.connect(port.local(), LIMIT, new Cancellation())) {
                    code = client(connection, options, "");
                }
                received = serving.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                return code;
            }
        }

        private int client(Connection connection, List<String> options, String log) {
            RsyncPush.Builder push = RsyncPush.builder(source, "module/").times(true);
            push.delete(options.contains("--delete"))
                    .force(options.contains("--force"))
                    .inPlace(options.contains("--inplace"));
            options.stream()
                    .filter(option -> option.startsWith("--exclude="))
                    .forEach(option -> push.rule(FilterRule.exclude(option.substring("--exclude=".length()))));
            try {
                RsyncClient.push(connection, push.build(), listener);
                return 0;
            } catch (IOException e) {
                told.add(e.getMessage() + log);
                return RsyncExitCodes.PARTIAL;
            }
        }
    }

    /** The exit codes of the stock client that tests expect. */
    static final class RsyncExitCodes {
        static final int PARTIAL = 23;

        private RsyncExitCodes() {}
    }

    /** Pushes with times. Returns the exit code of a stock client, or its equivalent. */
    int push(Room room, String... options) throws Exception {
        List<String> all = List.of(options);
        return switch (this) {
            case STOCK_CLIENT -> room.stockClient(all);
            case STOCK_DAEMON -> room.stockDaemon(all);
            case OWN -> room.own(all);
        };
    }
}
