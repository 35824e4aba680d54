/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sst4j.examples.cluster.ClusterKeys;
import io.sst4j.examples.cluster.GaleraCluster;
import io.sst4j.examples.cluster.MariaDbNode;
import io.sst4j.examples.cluster.NodeOptions;
import io.sst4j.examples.cluster.Ports;
import io.sst4j.internal.io.Threads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A joiner accepts its donor while scanners, health checks and silent peers connect to it continuously. */
class StrangersIT {
    @ParameterizedTest(name = "{1} donor, {0}, {2}")
    @CsvSource({
        "mariabackup, stock, plain",
        "mariabackup, sst4j, plain",
        "mariabackup, stock, tls",
        "mariabackup, sst4j, tls",
        "rsync, stock, plain",
        "rsync, sst4j, plain",
        "rsync, stock, tls",
        "rsync, sst4j, tls",
    })
    void donorIsLetIn(String method, String donorKind, String protection) throws Exception {
        try (GaleraCluster cluster = GaleraCluster.create()) {
            NodeOptions donorOptions = (donorKind.equals("stock") ? Sample.stock() : Sample.sst4j()).withMethod(method);
            int port = Ports.free(1).get(0);
            NodeOptions joinerOptions =
                    Sample.sst4j().withMethod(method).withServer("wsrep_sst_receive_address=127.0.0.1:" + port);
            if (protection.equals("tls")) {
                Path files = Files.createDirectories(cluster.directory("tls"));
                ClusterKeys keys = ClusterKeys.make(files);
                cluster.own(files);
                donorOptions = donorOptions.protectedBy(keys);
                joinerOptions = joinerOptions.protectedBy(keys);
            }
            MariaDbNode donor = cluster.node(donorOptions);
            MariaDbNode joiner = cluster.node(joinerOptions);
            cluster.bootstrap(donor);
            Sample.fill(donor, 500);
            try (Strangers strangers = new Strangers(port)) {
                cluster.join(joiner);
                assertThat(strangers.connected()).isGreaterThan(2);
            }
            assertThat(joiner.checksums()).isEqualTo(donor.checksums()).isNotEmpty();
            assertThat(joiner.scriptLines())
                    .anyMatch(line -> line.contains("still waiting for a donor"))
                    .noneMatch(line -> line.contains("[ERROR]"));
        }
    }

    /** All peers that are not donors, from another host than the donor's. */
    private static final class Strangers implements AutoCloseable {
        private static final int MOST_SILENT = 60;

        private final int port;
        private final Deque<Socket> silent = new ArrayDeque<>();
        private final Thread thread = new Thread(this::visit, "strangers");
        private volatile boolean closed;
        private final AtomicInteger connected = new AtomicInteger();

        Strangers(int port) {
            this.port = port;
            thread.start();
        }

        int connected() {
            return connected.get();
        }

        private void visit() {
            while (!closed) {
                try {
                    round();
                } catch (IOException e) {
                    // nobody is listening yet, or any more
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                }
            }
        }

        private void round() throws IOException {
            connect().close();
            silent.add(connect());
            Socket slow = connect();
            slow.getOutputStream().write('X');
            silent.add(slow);
            while (silent.size() > MOST_SILENT) {
                silent.remove().close();
            }
            try (Socket web = connect()) {
                web.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            withoutCertificate();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }

        private Socket connect() throws IOException {
            Socket socket = new Socket();
            socket.bind(new InetSocketAddress("127.0.0.2", 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            connected.incrementAndGet();
            return socket;
        }

        private void withoutCertificate() throws IOException {
            try (Socket plain = connect()) {
                plain.setSoTimeout(200);
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {new TrustsAll()}, null);
                Socket tls = context.getSocketFactory().createSocket(plain, "localhost", port, true);
                tls.getOutputStream().write('X');
                tls.getInputStream().read();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            } catch (IOException e) {
                // the connection is refused
                LockSupport.parkNanos(1);
            }
        }

        @Override
        public void close() throws IOException {
            closed = true;
            Threads.join(List.of(thread), () -> {});
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
