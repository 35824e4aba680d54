/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.script;

import io.sst4j.Secret;
import io.sst4j.Settings;
import io.sst4j.backup.internal.option.Option;
import io.sst4j.backup.internal.option.Options;
import io.sst4j.backup.internal.wsrep.Credentials;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The options in option files for the client programs that a stock script of the method {@code mysqldump} starts.
 *
 * @param groups the groups that the program reads
 */
record ClientOptions(List<String> groups) {
    /** The client that connects to the joiner. */
    static final ClientOptions CLIENT =
            new ClientOptions(List.of("mysql", "mariadb-client", "client", "client-server", "client-mariadb"));
    /** The dump program that reads the donor. */
    static final ClientOptions DUMP =
            new ClientOptions(List.of("mysqldump", "mariadb-dump", "client", "client-server", "client-mariadb"));

    /** The backup tools of the method {@code mariabackup}, which log in as clients. */
    static final ClientOptions BACKUP = new ClientOptions(
            List.of("xtrabackup", "mariabackup", "mariadb-backup", "client", "client-server", "client-mariadb"));

    /** The options that only a client with TLS needs. */
    static final List<String> TLS = List.of("ssl-ca", "ssl-cert", "ssl-key", "ssl-cipher", "tls-version");

    private static final String VERIFY = "ssl-verify-server-cert";
    private static final Set<String> NO = Set.of("0", "off", "false");

    Optional<String> value(Options options, String name) {
        return options.find(groups, name)
                .flatMap(option -> Optional.ofNullable(option.value()))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    /** Returns the value of a switch, which may have no value or a negated name. */
    Optional<Boolean> flag(Options options, String name) {
        Optional<Option> last = Optional.empty();
        for (Option option : options.in(groups)) {
            String known = option.canonicalName();
            if (known.equals(name) || known.equals("skip-" + name) || known.equals("disable-" + name)) {
                last = Optional.of(option);
            }
        }
        return last.map(option -> option.canonicalName().equals(name)
                && !NO.contains(
                        Optional.ofNullable(option.value()).orElse("1").strip().toLowerCase(Locale.ROOT)));
    }

    /** Adds the client's settings for the socket of its own, trusted server: TLS, and its certificate. */
    void describeLocal(Options options, Settings.Builder settings) {
        settings.set("client-ssl", asksForTls(options) ? "1" : "0");
        Optional<String> certificate = value(options, "ssl-cert");
        Optional<String> key = value(options, "ssl-key");
        if (certificate.isPresent() && key.isPresent()) {
            settings.set("client-ssl-cert", certificate.get());
            settings.set("client-ssl-key", key.get());
        }
    }

    /** Returns true if the options ask for TLS, including with a file for it. */
    boolean asksForTls(Options options) {
        boolean named = TLS.stream().anyMatch(name -> value(options, name).isPresent());
        return flag(options, "ssl").orElse(named || flag(options, VERIFY).orElse(false));
    }

    /** Adds all TLS options, under their names with a prefix. */
    void describe(Options options, String prefix, Settings.Builder settings) {
        for (String name : List.of("ssl", VERIFY)) {
            flag(options, name).ifPresent(on -> settings.set(prefix + name, on ? "1" : "0"));
        }
        TLS.forEach(name -> value(options, name).ifPresent(value -> settings.set(prefix + name, value)));
    }

    /** Returns the account; without a name it is the user of the process, as with every client program. */
    Credentials credentials(Options options) {
        return new Credentials(
                value(options, "user").orElse(System.getProperty("user.name", "")),
                Secret.of(value(options, "password").orElse("")));
    }
}
