/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.transport;

import io.sst4j.Cancellation;
import io.sst4j.Connection;
import io.sst4j.Endpoint;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.Transport;
import io.sst4j.internal.io.CloseAll;
import io.sst4j.internal.io.Deadline;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A transport over TCP, IPv4 and IPv6. It adds no framing, so socat and netcat peers can use it.
 *
 * <p>Safe for use by several threads. Connections block with the idle limit of the {@link Options}.
 */
public final class TcpTransport implements Transport {
    /** Room for peers that connect while a joiner already examines its maximum of connections. */
    private static final int BACKLOG = 1024;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

    private final Options options;

    /** Creates a transport with {@link Options#DEFAULT}. */
    public TcpTransport() {
        this(Options.DEFAULT);
    }

    /**
     * Creates a transport.
     *
     * @param options the socket options
     */
    public TcpTransport(Options options) {
        this.options = options;
    }

    @Override
    public String name() {
        return "tcp";
    }

    @Override
    public Listener listen(Endpoint local) throws SstException {
        ServerSocketChannel channel = null;
        try {
            channel = openServer();
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            if (options.receiveBufferBytes().isPresent()) {
                channel.setOption(
                        StandardSocketOptions.SO_RCVBUF,
                        options.receiveBufferBytes().getAsInt());
            }
            channel.bind(localAddress(local), BACKLOG);
            return new TcpListener(channel, local, options);
        } catch (BindException e) {
            CloseAll.quietly(channel);
            throw new SstException(
                    ErrorCode.PORT_UNAVAILABLE,
                    "listen on " + local + ": " + e.getMessage()
                            + "; end the process that holds the port, or set another in wsrep_sst_receive_address",
                    e);
        } catch (IOException e) {
            CloseAll.quietly(channel);
            throw SstException.of(ErrorCode.PORT_UNAVAILABLE, "listen on " + local, e);
        }
    }

    private ServerSocketChannel openServer() throws IOException {
        ProtocolFamily family = protocolFamily();
        return family == null ? ServerSocketChannel.open() : ServerSocketChannel.open(family);
    }

    private InetSocketAddress localAddress(Endpoint local) throws SstException {
        String host = options.bindAddress().orElse(local.host());
        if (!host.isEmpty()) {
            return new InetSocketAddress(resolve(host).get(0), local.port());
        }
        return options.family() == Options.AddressFamily.IP4
                ? new InetSocketAddress("0.0.0.0", local.port())
                : new InetSocketAddress(local.port());
    }

    private @Nullable ProtocolFamily protocolFamily() {
        return switch (options.family()) {
            case ANY -> null;
            case IP4 -> StandardProtocolFamily.INET;
            case IP6 -> StandardProtocolFamily.INET6;
        };
    }

    @Override
    public Connection connect(Endpoint peer, Duration limit, Cancellation cancellation) throws SstException {
        List<InetAddress> addresses = resolve(peer.host());
        Deadline deadline = Deadline.in(limit);
        Duration pause = FIRST_PAUSE;
        while (true) {
            IOException refusal = null;
            for (InetAddress address : addresses) {
                try {
                    // an address that drops all packets must leave time for the others
                    Deadline share = Deadline.in(deadline.remaining().dividedBy(addresses.size()));
                    return attempt(new InetSocketAddress(address, peer.port()), share, cancellation);
                } catch (IOException e) {
                    cancellation.check();
                    refusal = e;
                }
            }
            if (deadline.remaining().compareTo(pause) <= 0) {
                throw new SstException(
                        ErrorCode.PEER_UNREACHABLE,
                        "connect to " + peer + ": no connection within " + limit.toSeconds()
                                + " s (sst-connect-timeout); check that the joiner is waiting there and that no firewall is in"
                                + " between",
                        refusal);
            }
            cancellation.pause(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    @SuppressWarnings("try") // the registration ends with the block
    private Connection attempt(InetSocketAddress address, Deadline deadline, Cancellation cancellation)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        Readiness connectable = new Readiness(channel, SelectionKey.OP_CONNECT);
        try (Cancellation.Registration ignored = cancellation.onCancel(() -> CloseAll.quietly(channel, connectable))) {
            channel.configureBlocking(false);
            if (options.bindAddress().isPresent()) {
                channel.bind(new InetSocketAddress(
                        resolve(options.bindAddress().get()).get(0), 0));
            }
            if (!channel.connect(address)) {
                connectable.await(deadline.remaining(), ErrorCode.PEER_UNREACHABLE, "no answer from " + address);
                channel.finishConnect();
            }
            connectable.close();
            return connected(channel, options);
        } catch (IOException e) {
            CloseAll.quietly(channel, connectable);
            throw e;
        }
    }

    private List<InetAddress> resolve(String host) throws SstException {
        try {
            List<InetAddress> usable = Arrays.stream(InetAddress.getAllByName(host))
                    .filter(this::usable)
                    .toList();
            if (usable.isEmpty()) {
                throw new SstException(
                        ErrorCode.PEER_UNREACHABLE,
                        "'" + host + "' has no address of the family set in sockopt (" + options.family() + ")");
            }
            return usable;
        } catch (UnknownHostException e) {
            throw new SstException(ErrorCode.PEER_UNREACHABLE, "the name '" + host + "' cannot be resolved", e);
        }
    }

    private boolean usable(InetAddress address) {
        return switch (options.family()) {
            case ANY -> true;
            case IP4 -> address instanceof Inet4Address;
            case IP6 -> address instanceof Inet6Address;
        };
    }

    static Connection connected(SocketChannel channel, Options options) throws IOException {
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, options.noDelay());
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, options.keepAlive());
            if (options.sendBufferBytes().isPresent()) {
                channel.setOption(
                        StandardSocketOptions.SO_SNDBUF,
                        options.sendBufferBytes().getAsInt());
            }
            InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
            Endpoint peer = new Endpoint(remote.getAddress().getHostAddress(), remote.getPort());
            return new TcpConnection(channel, peer.toString(), options.idleLimit());
        } catch (IOException e) {
            CloseAll.quietly(channel);
            throw e;
        }
    }

    /**
     * The options of TCP sockets, and their idle limit.
     *
     * @param family the address family
     * @param bindAddress the local address to bind, if not every address may be used
     * @param idleLimit the time without progress after which a connection fails; zero for no limit
     * @param sendBufferBytes {@code SO_SNDBUF}; empty to let the system tune it
     * @param receiveBufferBytes {@code SO_RCVBUF}; empty to let the system tune it
     * @param noDelay {@code TCP_NODELAY}
     * @param keepAlive {@code SO_KEEPALIVE}
     */
    public record Options(
            AddressFamily family,
            Optional<String> bindAddress,
            Duration idleLimit,
            OptionalInt sendBufferBytes,
            OptionalInt receiveBufferBytes,
            boolean noDelay,
            boolean keepAlive) {
        /** Either address family, an idle limit of two minutes, and system defaults. */
        public static final Options DEFAULT = new Options(
                AddressFamily.ANY,
                Optional.empty(),
                Duration.ofMinutes(2),
                OptionalInt.empty(),
                OptionalInt.empty(),
                false,
                true);

        /** The family of the addresses to use. */
        public enum AddressFamily {
            /** IPv4 and IPv6. */
            ANY,
            /** Only IPv4, as {@code pf=ip4}. */
            IP4,
            /** Only IPv6, as {@code pf=ip6}. */
            IP6
        }

        /**
         * Returns these options with another idle limit.
         *
         * @param limit the limit; zero for no limit
         * @return new options
         */
        public Options withIdleLimit(Duration limit) {
            return new Options(family, bindAddress, limit, sendBufferBytes, receiveBufferBytes, noDelay, keepAlive);
        }

        /**
         * Returns these options with another address family.
         *
         * @param other the address family
         * @return new options
         */
        public Options withFamily(AddressFamily other) {
            return new Options(other, bindAddress, idleLimit, sendBufferBytes, receiveBufferBytes, noDelay, keepAlive);
        }
    }
}
