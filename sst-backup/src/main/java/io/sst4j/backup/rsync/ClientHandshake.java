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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The client's side of the handshake. */
final class ClientHandshake {
    /** This side's protocol capabilities; without {@code i}, because the list is sent whole. */
    private static final String CAPABILITIES = "e.LsfxCIvu";

    private static final int MAX_NOTICES = 1000;

    private final WireInput in;
    private final WireOutput out;
    private final String peer;
    private final RsyncPush push;

    ClientHandshake(PeerStream stream, RsyncPush push) {
        this.in = stream.plainInput();
        this.out = stream.plainOutput();
        this.peer = stream.peer();
        this.push = push;
    }

    Agreement run() throws SstException {
        Greeting own = Greeting.of(Greeting.NEWEST);
        Lines.write(out, own.line());
        out.flush();
        int protocol = own.common(Greeting.parse(Lines.read(in)));
        String destination = push.destination();
        int slash = destination.indexOf('/');
        Lines.write(out, slash < 0 ? destination : destination.substring(0, slash));
        out.flush();
        awaitModule();
        Lines.writeArguments(out, arguments(push), protocol);
        out.flush();
        Set<CompatFlag> compat = CompatFlag.read(in);
        if (compat.contains(CompatFlag.INCREMENTAL_RECURSION)) {
            throw in.malformed("the daemon wants the list in parts, which was not offered");
        }
        ChecksumKind checksum = ChecksumKind.MD5;
        if (compat.contains(CompatFlag.VARINT_FLAGS)) {
            // in a list of checksums, one of them must show if a file changed
            List<String> offered = ChecksumKind.offered(push.wholeFile() && !push.checksum());
            ChecksumNames.write(out, offered);
            out.flush();
            checksum = ChecksumKind.named(ChecksumNames.choose(offered, ChecksumNames.read(in)));
        }
        return new Agreement(protocol, compat, checksum, in.int32());
    }

    /** Lines of text may come first: the message of the day. */
    private void awaitModule() throws SstException {
        for (int i = 0; i < MAX_NOTICES; i++) {
            DaemonReply reply = DaemonReply.parse(Lines.read(in));
            if (reply instanceof DaemonReply.Ok) {
                return;
            }
            if (reply instanceof DaemonReply.Refusal refusal) {
                throw refused(refusal.reason());
            }
            if (reply instanceof DaemonReply.PasswordWanted) {
                throw refused("it wants a password, which is not supported");
            }
            if (reply instanceof DaemonReply.Exit) {
                throw refused("it ended the session");
            }
        }
        throw in.hostile("more than " + MAX_NOTICES + " lines before the answer");
    }

    private SstException refused(String reason) {
        return new SstException(
                ErrorCode.PEER_FAILED,
                "the rsync daemon " + peer + " refuses " + push.destination() + ": " + Lines.printable(reason));
    }

    static List<String> arguments(RsyncPush push) {
        StringBuilder letters = new StringBuilder("-ql");
        letters.append(push.recursive() ? "" : "d")
                .append(push.wholeFile() ? "W" : "")
                .append("og")
                .append(push.times() ? "Dt" : "")
                .append('p')
                .append(push.recursive() ? "r" : "")
                .append(push.checksum() ? "c" : push.ignoreTimes() ? "I" : "")
                .append(CAPABILITIES);
        List<String> arguments = new ArrayList<>(List.of("--server", letters.toString()));
        if (!push.recursive()) {
            arguments.add("--no-r");
        }
        if (!push.times()) {
            arguments.add("--specials");
        }
        if (push.delete()) {
            arguments.add("--delete");
        }
        if (push.force()) {
            arguments.add("--force");
        }
        if (push.inPlace()) {
            arguments.add("--inplace");
        }
        arguments.addAll(List.of(".", push.destination()));
        return arguments;
    }
}
