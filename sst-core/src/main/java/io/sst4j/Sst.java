/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import static java.util.Objects.requireNonNull;

import io.sst4j.internal.session.DonorBuilder;
import io.sst4j.internal.session.JoinerBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/**
 * The entry point: creates donors and joiners, and finds methods and encryptors by name.
 *
 * <pre>{@code
 * Joiner joiner = Sst.joiner(target).listenOn(new Endpoint("10.0.0.2", 4444)).build();
 * Donor donor = Sst.donor(source).rateLimit(40_000_000).build();
 * }</pre>
 */
public final class Sst {
    private static final String ENCRYPT = "encrypt";
    private static final String SSL_MODE = "ssl-mode";

    private Sst() {}

    /**
     * Returns a builder of a donor.
     *
     * @param source the source that captures and sends the state; the donor closes it
     * @return a builder with working defaults
     */
    public static Donor.Builder donor(SnapshotSource source) {
        return new DonorBuilder(requireNonNull(source, "source"));
    }

    /**
     * Returns a builder of a joiner.
     *
     * @param target the target that receives and installs the state; the joiner closes it
     * @return a builder with working defaults
     */
    public static Joiner.Builder joiner(SnapshotTarget target) {
        return new JoinerBuilder(requireNonNull(target, "target"));
    }

    /**
     * Finds a method among the providers on the class path or module path.
     *
     * @param name a name or alias
     * @return the method
     * @throws SstException with {@link ErrorCode#NO_PROVIDER} if there is none, naming the methods that are present
     */
    public static SnapshotMethod method(String name) throws SstException {
        List<String> present = new ArrayList<>();
        for (SnapshotMethod method : ServiceLoader.load(SnapshotMethod.class)) {
            if (method.name().equals(name) || method.aliases().contains(name)) {
                return method;
            }
            present.add(method.name());
        }
        throw new SstException(
                ErrorCode.NO_PROVIDER,
                "no method '" + name + "' found; available methods: " + present
                        + ". io.sst4j:sst-backup provides those for database servers");
    }

    /**
     * Creates the encryptor that the settings ask for. If they ask for encryption that is not available, the call fails.
     *
     * @param settings the transfer's options: {@code encrypt}, {@code ssl-mode} and those of the provider
     * @param role this node's side
     * @return the encryptor; {@link Encryptor#none()} if the settings ask for none
     * @throws SstException with {@link ErrorCode#UNSUPPORTED_OPTION} if no provider handles the settings; with
     *     {@link ErrorCode#INVALID_OPTION} if a name that no method or provider lists resembles an encryption setting
     */
    public static Encryptor encryptor(Settings settings, Role role) throws SstException {
        List<EncryptorProvider> providers = ServiceLoader.load(EncryptorProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        requireSpelling(settings, providers);
        for (EncryptorProvider provider : providers) {
            if (provider.handles(settings)) {
                return provider.create(settings, role);
            }
        }
        String encrypt = settings.get(ENCRYPT).orElse("0");
        String mode = settings.get(SSL_MODE).orElse("DISABLED");
        if (encrypt.equals("0") && mode.equalsIgnoreCase("DISABLED")) {
            return Encryptor.none();
        }
        throw new SstException(
                ErrorCode.UNSUPPORTED_OPTION,
                "encrypt=" + encrypt + ", ssl-mode=" + mode + " asks for encryption that no provider here supports;"
                        + " nothing is sent in clear text. Add an encryptor (io.sst4j:sst-tls has TLS), or set encrypt=0"
                        + " and ssl-mode=DISABLED if the network is trusted");
    }

    /** A misspelt name must not result in clear text. */
    private static void requireSpelling(Settings settings, List<EncryptorProvider> providers) throws SstException {
        Set<String> meant = new TreeSet<>(Set.of(ENCRYPT, SSL_MODE));
        providers.forEach(provider -> provider.settings().forEach(setting -> meant.add(setting.name())));
        Set<String> elsewhere = new TreeSet<>();
        ServiceLoader.load(SnapshotMethod.class)
                .forEach(method -> method.settings().forEach(setting -> elsewhere.add(setting.name())));
        KnownSettings.requireSpelling(settings.names(), meant, elsewhere);
    }
}
