/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.sst4j.Settings;
import io.sst4j.Sst;
import io.sst4j.backup.xtrabackup.XtrabackupMethod;
import io.sst4j.tls.TlsEncryptor;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The allowed dependencies between packages: all arrows point in one direction. */
@AnalyzeClasses(
        packages = "io.sst4j",
        importOptions = {ImportOption.DoNotIncludeTests.class, LayersTest.NoTestJars.class})
class LayersTest {
    private static final int MOST_PUBLIC_TYPES = 75;
    private static final String OURS = "io.sst4j..";

    /** Excludes test jars, which contain the contracts and test helpers and which the standard option does not recognize. */
    static final class NoTestJars implements ImportOption {
        @Override
        public boolean includes(com.tngtech.archunit.core.importer.Location location) {
            return !location.contains("io/sst4j/testing/") && !location.contains("test-classes");
        }
    }

    /** Only {@link Sst} depends on lower layers, because it finds builders and services. */
    @ArchTest
    static final ArchRule nounsAreALeaf = noClasses()
            .that()
            .resideInAPackage("io.sst4j")
            .and()
            .doNotHaveSimpleName("Sst")
            .should()
            .dependOnClassesThat(resideInAPackage(OURS).and(not(resideInAPackage("io.sst4j"))));

    @ArchTest
    static final ArchRule theEntryPointKnowsTheSessionsOnly = noClasses()
            .that()
            .haveFullyQualifiedName("io.sst4j.Sst")
            .should()
            .dependOnClassesThat(
                    resideInAPackage(OURS).and(not(resideInAnyPackage("io.sst4j", "io.sst4j.internal.session"))));

    @ArchTest
    static final ArchRule helpersKnowTheNounsOnly = only("io.sst4j.internal.io", "io.sst4j");

    @ArchTest
    static final ArchRule transportsKnowNounsAndHelpersOnly =
            only("io.sst4j.transport", "io.sst4j", "io.sst4j.internal.io");

    @ArchTest
    static final ArchRule installKnowsNounsAndHelpersOnly =
            only("io.sst4j.install", "io.sst4j", "io.sst4j.internal.io");

    @ArchTest
    static final ArchRule theChoiceOfADonorKnowsTheNounsOnly = only("io.sst4j.cluster", "io.sst4j");

    @ArchTest
    static final ArchRule sessionsKnowTheCoreOnly = only(
            "io.sst4j.internal.session",
            "io.sst4j",
            "io.sst4j.internal.monitor",
            "io.sst4j.internal.io",
            "io.sst4j.transport",
            "io.sst4j.install");

    @ArchTest
    static final ArchRule measuringKnowsTheNounsOnly = only("io.sst4j.internal.monitor", "io.sst4j");

    @ArchTest
    static final ArchRule theExchangeKnowsNounsAndHelpersOnly =
            only("io.sst4j.exchange", "io.sst4j", "io.sst4j.internal.io");

    @ArchTest
    static final ArchRule whatIsReusedKnowsNounsAndHelpersOnly =
            only("io.sst4j.internal.reuse", "io.sst4j", "io.sst4j.internal.io");

    @ArchTest
    static final ArchRule treesKnowNounsHelpersExchangeReuseAndInstallOnly = only(
            "io.sst4j.tree",
            "io.sst4j",
            "io.sst4j.internal.io",
            "io.sst4j.internal.reuse",
            "io.sst4j.exchange",
            "io.sst4j.install");

    /** Every setting of a method thus has its name, limits and default in one place; method tests prove that each is listed. */
    @ArchTest
    static final ArchRule methodsReadSettingsByConstants = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.sst4j.tree",
                    "io.sst4j.backup.internal.node",
                    "io.sst4j.backup.mysqldump",
                    "io.sst4j.backup.rsync..",
                    "io.sst4j.backup.xtrabackup")
            .should()
            .callMethod(Settings.class, "get", String.class)
            .orShould()
            .callMethod(Settings.class, "secret", String.class)
            .orShould()
            .callMethod(Settings.class, "flag", String.class, boolean.class)
            .orShould()
            .callMethod(Settings.class, "number", String.class, long.class);

    @ArchTest
    static final ArchRule encryptorsDoNotKnowTheMethods = only(
                    "io.sst4j.tls..", "io.sst4j", "io.sst4j.internal.io", "io.sst4j.tls..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule methodsDoNotKnowTheEncryptors = noClasses()
            .that()
            .resideInAPackage("io.sst4j.backup..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.sst4j.tls..");

    @ArchTest
    static final ArchRule xbstreamStandsAlone = only("io.sst4j.backup.xbstream", "io.sst4j", "io.sst4j.internal.io");

    @ArchTest
    static final ArchRule bytesOfRsyncStandAlone =
            only("io.sst4j.backup.internal.rsync.wire", "io.sst4j", "io.sst4j.internal.io");

    @ArchTest
    static final ArchRule fileListsOfRsyncKnowItsBytesOnly = only(
            "io.sst4j.backup.internal.rsync.list",
            "io.sst4j",
            "io.sst4j.internal.io",
            "io.sst4j.backup.internal.rsync.wire");

    @ArchTest
    static final ArchRule compressionStandsAlone =
            only("io.sst4j.backup.internal.compress", "io.sst4j", "io.sst4j.internal.io");

    @ArchTest
    static final ArchRule encryptionByKeyStandsAlone =
            only("io.sst4j.backup.internal.enc", "io.sst4j", "io.sst4j.internal.io");

    @ArchTest
    static final ArchRule deltasKnowTheWireOnly = only(
            "io.sst4j.backup.internal.rsync.delta",
            "io.sst4j",
            "io.sst4j.internal.io",
            "io.sst4j.backup.internal.rsync.wire");

    @ArchTest
    static final ArchRule filesOfANodeKnowNoMethod = only(
            "io.sst4j.backup.internal.node",
            "io.sst4j",
            "io.sst4j.internal.io",
            "io.sst4j.internal.reuse",
            "io.sst4j.install",
            "io.sst4j.backup.internal.release");

    @ArchTest
    static final ArchRule theMethodRsyncKnowsNoOtherMethod = only(
            "io.sst4j.backup.rsync.method",
            "io.sst4j",
            "io.sst4j.internal.io",
            "io.sst4j.install",
            "io.sst4j.backup.internal.node",
            "io.sst4j.backup.rsync");

    @ArchTest
    static final ArchRule theMethodMysqldumpKnowsNoOtherMethod = only(
            "io.sst4j.backup.mysqldump",
            "io.sst4j",
            "io.sst4j.internal.io",
            "io.sst4j.internal.monitor",
            "io.sst4j.backup.internal.mysqldump..",
            "io.sst4j.backup.internal.node",
            "io.sst4j.backup.internal.release");

    @ArchTest
    static final ArchRule statementsStandAlone =
            only("io.sst4j.backup.internal.mysqldump.sql", "io.sst4j", "io.sst4j.internal.io");

    @ArchTest
    static final ArchRule schemasKnowStatementsOnly = only(
            "io.sst4j.backup.internal.mysqldump.schema",
            "io.sst4j",
            "io.sst4j.internal.io",
            "io.sst4j.backup.internal.mysqldump.sql");

    @ArchTest
    static final ArchRule stockProgramsKnowStatementsOnly = only(
            "io.sst4j.backup.internal.mysqldump.tool",
            "io.sst4j",
            "io.sst4j.internal.io",
            "io.sst4j.backup.internal.mysqldump.sql");

    @ArchTest
    static final ArchRule optionFilesStandAlone =
            only("io.sst4j.backup.internal.option", "io.sst4j", "io.sst4j.internal.io");

    @ArchTest
    static final ArchRule theServersContractKnowsOptionFilesAndReleasesOnly = only(
            "io.sst4j.backup.internal.wsrep",
            "io.sst4j",
            "io.sst4j.internal.io",
            "io.sst4j.backup.internal.option",
            "io.sst4j.backup.internal.release");

    @ArchTest
    static final ArchRule nobodyInTheLibraryKnowsTheScript = noClasses()
            .that()
            .resideOutsideOfPackages("io.sst4j.backup.internal.script", "io.sst4j.examples..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.sst4j.backup.internal.script");

    @ArchTest
    static final ArchRule examplesAreOnTop = noClasses()
            .that()
            .resideOutsideOfPackage("io.sst4j.examples..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.sst4j.examples..");

    @ArchTest
    static final ArchRule packagesOfTheCoreAreFreeOfCycles =
            slices().matching("io.sst4j.(*)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule internalPackagesOfTheCoreAreFreeOfCycles =
            slices().matching("io.sst4j.internal.(*)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesOfTheMethodsAreFreeOfCycles =
            slices().matching("io.sst4j.backup.(**)").should().beFreeOfCycles();

    @ArchTest
    static void publicSurfaceIsSmall(JavaClasses classes) {
        Set<String> exported = Stream.of(Sst.class, TlsEncryptor.class, XtrabackupMethod.class)
                .flatMap(LayersTest::exportedWith)
                .collect(Collectors.toSet());
        List<String> surface = classes.stream()
                .filter(type -> exported.contains(type.getPackageName()))
                .filter(type -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getName)
                .sorted()
                .toList();
        System.out.println("public types: " + surface.size());
        assertThat(surface).hasSizeBetween(1, MOST_PUBLIC_TYPES);
    }

    /** The packages that the module of a class exports without qualification. */
    private static Stream<String> exportedWith(Class<?> type) {
        try {
            Path place = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            return ModuleFinder.of(place).findAll().stream()
                    .flatMap(module -> module.descriptor().exports().stream())
                    .filter(exports -> !exports.isQualified())
                    .map(ModuleDescriptor.Exports::source);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ArchRule only(String owner, String... known) {
        return noClasses()
                .that()
                .resideInAPackage(owner)
                .should()
                .dependOnClassesThat(
                        resideInAPackage(OURS).and(not(resideInAPackage(owner))).and(not(resideInAnyPackage(known))));
    }
}
