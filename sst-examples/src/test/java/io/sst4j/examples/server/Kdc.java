/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.server;

import io.sst4j.examples.cluster.Ports;
import io.sst4j.examples.cluster.ServerPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real Kerberos key distribution centre on the loopback interface, with all its files in one directory. */
final class Kdc implements AutoCloseable {
    static final String REALM = "SST4J.TEST";

    private static final int LIMIT_SECONDS = 60;

    private final Path directory;
    private final Process server;

    private Kdc(Path directory, Process server) {
        this.directory = directory;
        this.server = server;
    }

    static Kdc start(Path directory) throws IOException, InterruptedException {
        int port = Ports.free(1).get(0);
        Files.writeString(directory.resolve("krb5.conf"), """
                [libdefaults]
                    default_realm = %1$s
                    dns_lookup_kdc = false
                    dns_lookup_realm = false
                    dns_canonicalize_hostname = false
                    rdns = false
                    udp_preference_limit = 1
                [realms]
                    %1$s = {
                        kdc = 127.0.0.1:%2$d
                    }
                """.formatted(REALM, port));
        Files.writeString(directory.resolve("kdc.conf"), """
                [kdcdefaults]
                    kdc_listen = 127.0.0.1:%2$d
                    kdc_tcp_listen = 127.0.0.1:%2$d
                [realms]
                    %1$s = {
                        database_name = %3$s/principal
                        key_stash_file = %3$s/stash
                        acl_file = %3$s/acl
                        supported_enctypes = aes256-cts-hmac-sha1-96:normal
                    }
                """.formatted(REALM, port, directory));
        run(directory, "kdb5_util", "create", "-s", "-r", REALM, "-P", "master of the test");
        Process server = program(
                directory, "krb5kdc", "-n", "-P", directory.resolve("kdc.pid").toString());
        return new Kdc(directory, server);
    }

    /** Creates a principal and writes its key to a file. */
    Path keytab(String principal) throws IOException, InterruptedException {
        Path keytab = directory.resolve(principal.replace('/', '-') + ".keytab");
        run(directory, "kadmin.local", "-r", REALM, "-q", "addprinc -randkey " + principal);
        run(directory, "kadmin.local", "-r", REALM, "-q", "ktadd -k " + keytab + " " + principal);
        return keytab;
    }

    /** Gets a ticket and stores it in a file. */
    Path ticket(String principal, Path keytab) throws IOException, InterruptedException {
        Path cache = directory.resolve(principal + ".cache");
        run(directory, "kinit", "-k", "-t", keytab.toString(), "-c", "FILE:" + cache, principal);
        return cache;
    }

    Path configuration() {
        return directory.resolve("krb5.conf");
    }

    private static void run(Path directory, String... command) throws IOException, InterruptedException {
        Process process = program(directory, command);
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(
                    String.join(" ", command) + " failed:\n" + Files.readString(directory.resolve("kdc.log")));
        }
    }

    private static Process program(Path directory, String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of(command));
        words.set(0, ServerPrograms.program(command[0]).toString());
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment()
                .putAll(Map.of(
                        "KRB5_CONFIG", directory.resolve("krb5.conf").toString(),
                        "KRB5_KDC_PROFILE", directory.resolve("kdc.conf").toString()));
        builder.redirectErrorStream(true);
        builder.redirectOutput(
                ProcessBuilder.Redirect.appendTo(directory.resolve("kdc.log").toFile()));
        builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        return builder.start();
    }

    @Override
    public void close() {
        server.destroyForcibly();
        server.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    }
}
