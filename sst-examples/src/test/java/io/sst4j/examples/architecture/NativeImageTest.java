/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.sst4j.EncryptorProvider;
import io.sst4j.SnapshotMethod;
import io.sst4j.examples.embed.WatchTransfers;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A native image needs no hints besides the code that it reaches: the library uses no reflection and no resources, and GraalVM
 * follows service files by itself. If you add reflection or a resource, add the hints for it.
 */
class NativeImageTest {
    /** Methods that look something up by name at run time, by class. */
    private static final Map<String, String> LOOKUPS = Map.of(
            "java\\.lang\\.Class", "forName|newInstance|get(Declared)?(Method|Constructor|Field)s?|getResource.*",
            "java\\.lang\\.(ClassLoader|Module)", "loadClass|getResource.*|getSystemResource.*",
            "java\\.lang\\.reflect\\.(Method|Constructor|Field|Proxy)", "invoke|newInstance|newProxyInstance|get|set",
            "java\\.lang\\.invoke\\.MethodHandles\\$Lookup", "find.*|unreflect.*",
            "java\\.io\\.ObjectInputStream", "readObject",
            "java\\.util\\.ResourceBundle", "getBundle");

    private static List<String> lookups(JavaClasses classes) {
        List<String> found = new ArrayList<>();
        for (JavaClass type : classes) {
            Stream.<JavaAccess<?>>concat(
                            type.getAccessesFromSelf().stream(),
                            Stream.concat(
                                    type.getMethodReferencesFromSelf().stream(),
                                    type.getConstructorReferencesFromSelf().stream()))
                    .filter(access -> LOOKUPS.entrySet().stream()
                            .anyMatch(lookup ->
                                    access.getTargetOwner().getFullName().matches(lookup.getKey())
                                            && access.getTarget().getName().matches(lookup.getValue())))
                    .map(JavaAccess::getDescription)
                    .forEach(found::add);
        }
        return found;
    }

    /** The given classes without their dependencies, whose names are sufficient. */
    private static JavaClasses imported(Function<ClassFileImporter, JavaClasses> from) {
        return ArchConfiguration.withThreadLocalScope(configuration -> {
            configuration.setResolveMissingDependenciesFromClassPath(false);
            return from.apply(new ClassFileImporter());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"sst-core", "sst-tls", "sst-backup"})
    void nothingIsFoundByItsNameAtRunTime(String module) {
        JavaClasses classes = imported(importer -> importer.importPath(classes(module)));

        assertThat(classes).hasSizeGreaterThan(20);
        assertThat(lookups(classes)).isEmpty();
    }

    @Test
    void lookupsWouldBeNoticed() {
        assertThat(lookups(imported(importer -> importer.importClasses(Finding.class))))
                .hasSize(2);
        assertThat(lookups(imported(importer -> importer.importClasses(WatchTransfers.class))))
                .isEmpty();
    }

    /** Contains the lookups that the test must find. */
    static final class Finding {
        static Object find(String name) throws ReflectiveOperationException {
            return Class.forName(name).getConstructor().toString() + ServiceLoader.load(SnapshotMethod.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sst-core", "sst-tls", "sst-backup"})
    void filesOfServicesNameWhatTheModuleProvides(String module) throws Exception {
        ModuleDescriptor descriptor =
                ModuleFinder.of(classes(module)).findAll().iterator().next().descriptor();

        assertThat(descriptor.provides()).isNotEmpty();
        for (ModuleDescriptor.Provides provided : descriptor.provides()) {
            assertThat(provided.service()).isIn(SnapshotMethod.class.getName(), EncryptorProvider.class.getName());
            assertThat(namedIn(classes(module).resolve("META-INF/services").resolve(provided.service())))
                    .containsExactlyInAnyOrderElementsOf(provided.providers());
            for (String provider : provided.providers()) {
                assertThat(Class.forName(provided.service())).isAssignableFrom(Class.forName(provider));
            }
        }
    }

    private static List<String> namedIn(Path file) throws IOException {
        return Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
    }

    private static Path classes(String module) {
        return Path.of("..", module, "target/classes");
    }
}
