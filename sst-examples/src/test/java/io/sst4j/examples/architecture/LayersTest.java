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
import java.util.List;

/** Which package may know which: the arrows point one way. */
@AnalyzeClasses(
        packages = "io.sst4j",
        importOptions = {ImportOption.DoNotIncludeTests.class, LayersTest.NoTestJars.class})
class LayersTest {
    private static final int MOST_PUBLIC_TYPES_OF_CORE = 46;
    private static final String OURS = "io.sst4j..";

    /** The contracts and helpers of tests come as a jar, which the standard option does not know. */
    static final class NoTestJars implements ImportOption {
        @Override
        public boolean includes(com.tngtech.archunit.core.importer.Location location) {
            return !location.contains("io/sst4j/testing/") && !location.contains("test-classes");
        }
    }

    @ArchTest
    static final ArchRule nounsAreALeaf = only("io.sst4j");

    @ArchTest
    static final ArchRule helpersKnowTheNounsOnly = only("io.sst4j.io", "io.sst4j");

    @ArchTest
    static final ArchRule transportsKnowNounsAndHelpersOnly = only("io.sst4j.transport", "io.sst4j", "io.sst4j.io");

    @ArchTest
    static final ArchRule installKnowsNounsAndHelpersOnly = only("io.sst4j.install", "io.sst4j", "io.sst4j.io");

    @ArchTest
    static final ArchRule theChoiceOfADonorKnowsTheNounsOnly = only("io.sst4j.cluster", "io.sst4j");

    @ArchTest
    static final ArchRule sessionsKnowTheCoreOnly =
            only("io.sst4j.session", "io.sst4j", "io.sst4j.io", "io.sst4j.transport", "io.sst4j.install");

    @ArchTest
    static final ArchRule treesKnowNounsHelpersAndInstallOnly =
            only("io.sst4j.tree", "io.sst4j", "io.sst4j.io", "io.sst4j.install");

    @ArchTest
    static final ArchRule encryptorsDoNotKnowTheMethods =
            only("io.sst4j.tls..", "io.sst4j", "io.sst4j.io", "io.sst4j.tls..").allowEmptyShould(true);

    @ArchTest
    static final ArchRule methodsDoNotKnowTheEncryptors = noClasses()
            .that()
            .resideInAPackage("io.sst4j.backup..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.sst4j.tls..");

    @ArchTest
    static final ArchRule xbstreamStandsAlone = only("io.sst4j.backup.xbstream", "io.sst4j", "io.sst4j.io");

    @ArchTest
    static final ArchRule bytesOfRsyncStandAlone = only("io.sst4j.backup.rsync.wire", "io.sst4j", "io.sst4j.io");

    @ArchTest
    static final ArchRule fileListsOfRsyncKnowItsBytesOnly =
            only("io.sst4j.backup.rsync.list", "io.sst4j", "io.sst4j.io", "io.sst4j.backup.rsync.wire");

    @ArchTest
    static final ArchRule compressionStandsAlone = only("io.sst4j.backup.compress", "io.sst4j", "io.sst4j.io");

    @ArchTest
    static final ArchRule encryptionByKeyStandsAlone = only("io.sst4j.backup.enc", "io.sst4j", "io.sst4j.io");

    @ArchTest
    static final ArchRule deltasKnowTheWireOnly =
            only("io.sst4j.backup.rsync.delta", "io.sst4j", "io.sst4j.io", "io.sst4j.backup.rsync.wire");

    @ArchTest
    static final ArchRule filesOfANodeKnowNoMethod = only(
            "io.sst4j.backup.node",
            "io.sst4j",
            "io.sst4j.io",
            "io.sst4j.install",
            "io.sst4j.backup.release",
            "io.sst4j.backup.xbstream");

    @ArchTest
    static final ArchRule theMethodRsyncKnowsNoOtherMethod = only(
            "io.sst4j.backup.rsync.method",
            "io.sst4j",
            "io.sst4j.io",
            "io.sst4j.install",
            "io.sst4j.backup.node",
            "io.sst4j.backup.rsync",
            "io.sst4j.backup.xbstream");

    @ArchTest
    static final ArchRule theMethodMysqldumpKnowsNoOtherMethod = only(
            "io.sst4j.backup.mysqldump",
            "io.sst4j",
            "io.sst4j.io",
            "io.sst4j.backup.mysqldump..",
            "io.sst4j.backup.node",
            "io.sst4j.backup.release");

    @ArchTest
    static final ArchRule statementsStandAlone = only("io.sst4j.backup.mysqldump.sql", "io.sst4j", "io.sst4j.io");

    @ArchTest
    static final ArchRule schemasKnowStatementsOnly =
            only("io.sst4j.backup.mysqldump.schema", "io.sst4j", "io.sst4j.io", "io.sst4j.backup.mysqldump.sql");

    @ArchTest
    static final ArchRule stockProgramsKnowStatementsOnly =
            only("io.sst4j.backup.mysqldump.tool", "io.sst4j", "io.sst4j.io", "io.sst4j.backup.mysqldump.sql");

    @ArchTest
    static final ArchRule optionFilesStandAlone = only("io.sst4j.backup.option", "io.sst4j", "io.sst4j.io");

    @ArchTest
    static final ArchRule theServersContractKnowsOptionFilesAndReleasesOnly = only(
            "io.sst4j.backup.wsrep", "io.sst4j", "io.sst4j.io", "io.sst4j.backup.option", "io.sst4j.backup.release");

    @ArchTest
    static final ArchRule nobodyInTheLibraryKnowsTheScript = noClasses()
            .that()
            .resideOutsideOfPackages("io.sst4j.backup.script", "io.sst4j.examples..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.sst4j.backup.script");

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
    static final ArchRule packagesOfTheMethodsAreFreeOfCycles =
            slices().matching("io.sst4j.backup.(**)").should().beFreeOfCycles();

    @ArchTest
    static void publicSurfaceOfTheCoreIsSmall(JavaClasses classes) {
        List<String> surface = classes.stream()
                .filter(resideInAnyPackage(
                        "io.sst4j",
                        "io.sst4j.cluster",
                        "io.sst4j.install",
                        "io.sst4j.session",
                        "io.sst4j.transport",
                        "io.sst4j.tree"))
                .filter(type -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getName)
                .sorted()
                .toList();
        System.out.println("public types of sst-core: " + surface.size());
        assertThat(surface).hasSizeBetween(1, MOST_PUBLIC_TYPES_OF_CORE);
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
