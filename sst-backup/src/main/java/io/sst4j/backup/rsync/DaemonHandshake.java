/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.rsync;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.rsync.delta.ChecksumKind;
import io.sst4j.backup.internal.rsync.wire.ChecksumNames;
import io.sst4j.backup.internal.rsync.wire.CompatFlag;
import io.sst4j.backup.internal.rsync.wire.DaemonReply;
import io.sst4j.backup.internal.rsync.wire.Greeting;
import io.sst4j.backup.internal.rsync.wire.Lines;
import io.sst4j.backup.internal.rsync.wire.WireInput;
import io.sst4j.backup.internal.rsync.wire.WireOutput;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The daemon's side of the handshake. */
final class DaemonHandshake {
    private static final List<String> CHECKSUMS = ChecksumKind.offered(true);
    private static final String EARLY_INPUT = "#early_input=";
    private static final int MAX_EARLY_INPUT = 5 * 1024;

    private final WireInput in;
    private final WireOutput out;
    private final List<RsyncDaemon.Module> modules;

    DaemonHandshake(PeerStream stream, List<RsyncDaemon.Module> modules) {
        this.in = stream.plainInput();
        this.out = stream.plainOutput();
        this.modules = modules;
    }

    /**
     * A client's request.
     *
     * @param module the requested module
     * @param options the client's options
     * @param agreement the protocol details
     * @param refusal the reason for a refusal, sent in a frame, because the client now understands only frames
     */
    record Wish(
            RsyncDaemon.Module module, ServerOptions options, Agreement agreement, Optional<SstException> refusal) {}

    /** Returns the request, or empty if the client only asked for the list of modules. */
    Optional<Wish> run() throws SstException {
        Greeting own = Greeting.of(Greeting.NEWEST);
        Lines.write(out, own.line());
        out.flush();
        int protocol = own.common(greeting());
        String name = moduleName();
        if (name.isEmpty() || name.equals("#list")) {
            listModules();
            return Optional.empty();
        }
        RsyncDaemon.Module module = module(name);
        Lines.write(out, DaemonReply.OK);
        out.flush();
        return Optional.of(agree(protocol, module));
    }

    private Greeting greeting() throws SstException {
        try {
            return Greeting.parse(Lines.read(in));
        } catch (SstException e) {
            throw refuse(e);
        }
    }

    private String moduleName() throws SstException {
        String line = Lines.read(in);
        if (line.startsWith(EARLY_INPUT)) {
            String length = line.substring(EARLY_INPUT.length());
            if (!length.matches("\\d{1,5}")) {
                throw in.malformed("early input without a length");
            }
            in.bytes(Integer.parseInt(length), MAX_EARLY_INPUT);
            return Lines.read(in);
        }
        return line;
    }

    private void listModules() throws SstException {
        for (RsyncDaemon.Module module : modules) {
            Lines.write(out, module.name() + "\t");
        }
        Lines.write(out, DaemonReply.EXIT);
        out.flush();
    }

    private RsyncDaemon.Module module(String name) throws SstException {
        for (RsyncDaemon.Module module : modules) {
            if (module.name().equals(name)) {
                return module;
            }
        }
        throw refuse(new SstException(ErrorCode.INVALID_OPTION, "Unknown module '" + Lines.printable(name) + "'"));
    }

    private SstException refuse(SstException why) {
        try {
            Lines.write(out, new DaemonReply.Refusal(String.valueOf(why.getMessage())).line());
            out.flush();
        } catch (SstException e) {
            why.addSuppressed(e);
        }
        return why;
    }

    private Wish agree(int protocol, RsyncDaemon.Module module) throws SstException {
        List<String> arguments = Lines.readArguments(in, protocol);
        Optional<SstException> refusal = Optional.empty();
        ServerOptions options = ServerOptions.none();
        try {
            options = ServerOptions.parse(arguments);
        } catch (SstException e) {
            refusal = Optional.of(e);
        }
        // a refused client has nothing to negotiate, and an unknown option may add a list
        Set<CompatFlag> compat = refusal.isPresent() ? EnumSet.noneOf(CompatFlag.class) : compat(arguments);
        CompatFlag.write(out, compat);
        ChecksumKind checksum = ChecksumKind.MD5;
        if (compat.contains(CompatFlag.VARINT_FLAGS)) {
            ChecksumNames.write(out, CHECKSUMS);
            out.flush();
            checksum = ChecksumKind.named(ChecksumNames.choose(ChecksumNames.read(in), CHECKSUMS));
        }
        int seed = options.seed() == 0 ? new SecureRandom().nextInt() : options.seed();
        out.int32(seed);
        out.flush();
        return new Wish(module, options, new Agreement(protocol, compat, checksum, seed), refusal);
    }

    /**
     * Returns the client's capabilities that are used here. Incremental recursion is declined, because the list is
     * needed whole.
     */
    private static Set<CompatFlag> compat(List<String> arguments) {
        String known = ServerOptions.capabilities(arguments);
        Set<CompatFlag> flags = EnumSet.noneOf(CompatFlag.class);
        if (known.indexOf('f') >= 0) {
            flags.add(CompatFlag.SAFE_FILE_LIST);
        }
        if (known.indexOf('C') >= 0) {
            flags.add(CompatFlag.CHECKSUM_SEED_FIX);
        }
        if (known.indexOf('v') >= 0) {
            flags.add(CompatFlag.VARINT_FLAGS);
        }
        if (known.indexOf('u') >= 0) {
            flags.add(CompatFlag.ID_ZERO_NAMES);
        }
        return flags;
    }
}
