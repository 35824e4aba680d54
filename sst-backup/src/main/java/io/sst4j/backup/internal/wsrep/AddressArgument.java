/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import io.sst4j.SstException;
import io.sst4j.TransferAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code --address}, {@code --host} and {@code --port}, which say the same in two ways. */
final class AddressArgument {
    private static final Pattern UNSAFE = Pattern.compile("[ '`$]");

    private AddressArgument() {}

    static Optional<TransferAddress> of(Words words, Optional<Credentials> remote) throws WsrepUsageException {
        Optional<String> text = words.trimmed("address");
        if (text.isEmpty()) {
            text = words.trimmed("host").map(AddressArgument::bracketed);
        }
        if (text.isEmpty()) {
            return Optional.empty();
        }
        TransferAddress address = withPort(parse(text.get()), words.port("port"));
        return Optional.of(remote.map(credentials -> address.withSecret(credentials.user(), credentials.password()))
                .orElse(address));
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    private static TransferAddress parse(String text) throws WsrepUsageException {
        try {
            return TransferAddress.parse(text);
        } catch (SstException e) {
            boolean unsafe = UNSAFE.matcher(text).find();
            throw new WsrepUsageException(
                    unsafe ? WsrepUsageException.UNSAFE : WsrepUsageException.INVALID, "--address: " + e.getMessage());
        }
    }

    private static TransferAddress withPort(TransferAddress address, Optional<Integer> port)
            throws WsrepUsageException {
        int known = address.endpoint().port();
        if (port.isEmpty() || port.get() == known) {
            return address;
        }
        if (known != 0) {
            throw new WsrepUsageException(
                    WsrepUsageException.MISSING,
                    "--port " + port.get() + " contradicts the port of --address " + address);
        }
        return address.withEndpoint(address.endpoint().withPort(port.get()));
    }
}
