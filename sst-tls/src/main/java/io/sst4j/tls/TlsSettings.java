/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.tls;

import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Secret;
import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SstException;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * The TLS settings of one side.
 *
 * <p>If any of the old names ({@code tca}, {@code tcapath}, {@code tcert}, {@code tkey}) is set, the new ones are ignored. Among
 * the new ones, the role's own ({@code ssl-server-*} for the joiner, {@code ssl-client-*} for the donor) take precedence.
 */
final class TlsSettings {
    private static final Setting ENCRYPT = Setting.text("encrypt", "Encryption of connections: 2, 3 or 4 for TLS")
            .byDefault("0");
    private static final Setting SSL_MODE = Setting.text(
                    "ssl-mode", "Verification of peers: DISABLED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY")
            .byDefault(Mode.DISABLED.name());
    private static final Setting HANDSHAKE_TIMEOUT = Setting.seconds(
                    "sst-handshake-timeout", "Longest duration of a handshake")
            .byDefault("30");
    private static final Setting PROVIDER = Setting.text("sst-tls-provider", "JSSE provider that encrypts the bytes")
            .otherwise("the JVM's own choice");
    private static final Setting DH_PARAMETERS =
            Setting.path("ssl-dhparams", "Diffie-Hellman parameters, which only old peers need");

    /** The suffixes of the file options, and their descriptions. */
    private static final Map<String, String> FILES =
            Map.of("ca", "CA file", "capath", "Directory of CA files", "cert", "Certificate file", "key", "Key file");

    private static final List<String> OLD_NAMES =
            FILES.keySet().stream().map(kind -> "t" + kind).sorted().toList();

    /** All settings that this class reads. */
    static final List<Setting> ALL = Stream.concat(
                    Stream.of(ENCRYPT, SSL_MODE, HANDSHAKE_TIMEOUT, PROVIDER, DH_PARAMETERS, Passphrase.SETTING),
                    Stream.of("t", "ssl-", "ssl-server-", "ssl-client-")
                            .flatMap(prefix -> FILES.entrySet().stream()
                                    .map(file -> Setting.path(prefix + file.getKey(), file.getValue()))))
            .toList();

    /** A mode of {@code ssl-mode}. */
    private enum Mode {
        DISABLED,
        REQUIRED,
        VERIFY_CA,
        VERIFY_IDENTITY;

        boolean verifies() {
            return this == VERIFY_CA || this == VERIFY_IDENTITY;
        }
    }

    private final Settings settings;
    private final boolean oldNames;
    private final String rolePrefix;
    private final Mode mode;
    private final TlsMode layout;

    TlsSettings(Settings settings, Role role) throws SstException {
        this.settings = settings;
        this.oldNames = OLD_NAMES.stream().anyMatch(name -> settings.get(name).isPresent());
        this.rolePrefix = role == Role.JOINER ? "ssl-server-" : "ssl-client-";
        this.mode = mode(settings);
        this.layout = layout();
    }

    static boolean askFor(Settings settings) {
        String encrypt = settings.get(ENCRYPT).orElseThrow();
        String mode = settings.get(SSL_MODE).orElseThrow();
        return List.of("2", "3", "4").contains(encrypt)
                || (encrypt.equals("0") && !mode.equalsIgnoreCase(Mode.DISABLED.name()));
    }

    private static Mode mode(Settings settings) throws SstException {
        String word = settings.get(SSL_MODE).orElseThrow();
        try {
            return Mode.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw invalid("ssl-mode='" + word + "' is not one of DISABLED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY");
        }
    }

    private TlsMode layout() {
        return switch (settings.get(ENCRYPT).orElseThrow()) {
            case "2" -> TlsMode.BUNDLE;
            case "4" -> TlsMode.MARIADB;
            default -> TlsMode.GALERA;
        };
    }

    /** Returns whether only {@code ssl-mode} asks for TLS. A CA is then used only for a mode that verifies. */
    private boolean impliedByMode() {
        return settings.get(ENCRYPT).orElseThrow().equals("0");
    }

    TlsEncryptor encryptor() throws SstException {
        TlsEncryptor.Builder builder = TlsEncryptor.builder(identity())
                .name(name())
                .announce(mode.verifies())
                .handshakeLimit(settings.seconds(HANDSHAKE_TIMEOUT).orElseThrow());
        Optional<TrustedCertificates> trusted = trusted();
        if (trusted.isPresent()) {
            builder.trust(trusted.get(), verification());
        }
        Optional<String> provider = settings.get(PROVIDER);
        if (provider.isPresent()) {
            builder.provider(provider(provider.get()));
        }
        Optional<String> parameters = settings.get(DH_PARAMETERS);
        if (parameters.isPresent()) {
            PemFile.read(Path.of(parameters.get()), "ssl-dhparams").requireDhParameters();
        }
        return builder.build();
    }

    private String name() {
        return "TLS (encrypt=" + layout.number() + (impliedByMode() ? " by ssl-mode" : "")
                + (mode == Mode.DISABLED ? "" : ", " + mode) + ")";
    }

    private TlsEncryptor.Verification verification() {
        if (layout == TlsMode.BUNDLE || mode == Mode.VERIFY_CA) {
            return TlsEncryptor.Verification.CHAIN;
        }
        return layout == TlsMode.MARIADB && mode != Mode.VERIFY_IDENTITY
                ? TlsEncryptor.Verification.ANNOUNCED_NAME
                : TlsEncryptor.Verification.NAME_OR_ADDRESS;
    }

    private Identity identity() throws SstException {
        Path certificate = required(file("cert"), "cert", "a certificate");
        Optional<Secret> passphrase = Passphrase.of(settings);
        if (layout == TlsMode.BUNDLE) {
            return Identity.read(certificate, passphrase);
        }
        return Identity.read(certificate, required(file("key"), "key", "the key of the certificate"), passphrase);
    }

    private Optional<TrustedCertificates> trusted() throws SstException {
        if (impliedByMode() && !mode.verifies()) {
            return Optional.empty();
        }
        Optional<Path> file = file("ca").or(() -> file("capath"));
        if (file.isEmpty() && (mode.verifies() || layout != TlsMode.GALERA)) {
            required(file, "ca", "the CA that peers are verified against");
        }
        return file.isPresent() ? Optional.of(TrustedCertificates.read(file.get())) : Optional.empty();
    }

    private Optional<Path> file(String kind) {
        if (oldNames) {
            return settings.get("t" + kind).map(Path::of);
        }
        return settings.get(rolePrefix + kind)
                .or(() -> settings.get("ssl-" + kind))
                .map(Path::of);
    }

    private Path required(Optional<Path> file, String kind, String what) throws SstException {
        if (file.isPresent()) {
            return file.get();
        }
        String asking = impliedByMode() ? "ssl-mode=" + mode : "encrypt=" + layout.number();
        throw invalid(asking + " needs " + what + ": set " + (oldNames ? "t" : "ssl-") + kind
                + (oldNames ? " (one of the old names is set, so the ssl-* names are ignored)" : ""));
    }

    /** Finds a provider that is installed in the JVM, or is on the class path or module path. */
    private static Provider provider(String name) throws SstException {
        Provider installed = Security.getProvider(name);
        if (installed != null) {
            return installed;
        }
        return ServiceLoader.load(Provider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new SstException(
                        ErrorCode.NO_PROVIDER,
                        "sst-tls-provider='" + name + "': this JVM has no security provider of that name"));
    }

    private static SstException invalid(String message) {
        return new SstException(ErrorCode.INVALID_OPTION, message);
    }
}
