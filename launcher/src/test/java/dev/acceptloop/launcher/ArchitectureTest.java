package dev.acceptloop.launcher;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.acceptloop.protocol.server.Server;
import org.junit.jupiter.api.Test;

/** Which module may know which: the arrows of the architecture. */
final class ArchitectureTest {
    private static final String PEERS = "dev.acceptloop.peers..";

    private static final JavaClasses SUITE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.acceptloop");

    private static final JavaClasses PROTOCOL =
            SUITE.that(resideInAPackage("dev.acceptloop.protocol.."));

    @Test
    void modulesKnowOnlyTheOnesBelowThem() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.acceptloop..")
                .withOptionalLayers(true)
                .layer("protocol")
                .definedBy("dev.acceptloop.protocol..")
                .layer("syscalls")
                .definedBy("dev.acceptloop.syscalls..")
                .layer("blocking")
                .definedBy("dev.acceptloop.blocking..")
                .layer("forking")
                .definedBy("dev.acceptloop.forking..")
                .layer("threaded")
                .definedBy("dev.acceptloop.threaded..")
                .layer("selector")
                .definedBy("dev.acceptloop.selector..")
                .layer("async")
                .definedBy("dev.acceptloop.async..")
                .layer("event")
                .definedBy("dev.acceptloop.event..")
                .layer("misbehaving")
                .definedBy("dev.acceptloop.misbehaving..")
                .layer("clients")
                .definedBy("dev.acceptloop.clients..")
                .layer("junit")
                .definedBy("dev.acceptloop.junit..")
                .layer("benchmarks")
                .definedBy("dev.acceptloop.benchmarks..")
                .layer("reading")
                .definedBy("dev.acceptloop.reading..")
                .layer("launcher")
                .definedBy("dev.acceptloop.launcher..")
                .whereLayer("protocol")
                .mayNotAccessAnyLayer()
                .whereLayer("syscalls")
                .mayNotAccessAnyLayer()
                .whereLayer("blocking")
                .mayOnlyAccessLayers("protocol", "syscalls")
                .whereLayer("threaded")
                .mayOnlyAccessLayers("protocol", "syscalls")
                .whereLayer("forking")
                .mayOnlyAccessLayers("protocol", "syscalls")
                .whereLayer("selector")
                .mayOnlyAccessLayers("protocol", "syscalls")
                .whereLayer("async")
                .mayOnlyAccessLayers("protocol", "syscalls")
                .whereLayer("event")
                .mayOnlyAccessLayers("protocol", "syscalls")
                .whereLayer("misbehaving")
                .mayOnlyAccessLayers("protocol")
                .whereLayer("misbehaving")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("clients")
                .mayOnlyAccessLayers(
                        "protocol", "syscalls", "event") // Unix datagrams: not in the JDK
                .whereLayer("junit")
                .mayOnlyAccessLayers("protocol", "clients") // models are found by name
                .whereLayer("junit")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("benchmarks")
                .mayOnlyAccessLayers(
                        "protocol", "syscalls", "clients", "event") // its parts, not its model
                .whereLayer("reading")
                .mayOnlyAccessLayers("protocol") // it reads the models, and calls none
                .whereLayer("launcher")
                .mayNotBeAccessedByAnyLayer()
                .check(SUITE);
    }

    /** What is said does not know who asks for it, and neither knows how it is served. */
    @Test
    void thePackagesOfTheProtocolKnowOnlyTheOnesBelowThem() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.acceptloop.protocol..")
                .layer("seam")
                .definedBy("dev.acceptloop.protocol")
                .layer("service")
                .definedBy("dev.acceptloop.protocol.service")
                .layer("framing")
                .definedBy("dev.acceptloop.protocol.framing")
                .layer("http")
                .definedBy("dev.acceptloop.protocol.http")
                .layer("server")
                .definedBy("dev.acceptloop.protocol.server")
                .layer("serving")
                .definedBy("dev.acceptloop.protocol.serving")
                .whereLayer("seam")
                .mayNotAccessAnyLayer()
                .whereLayer("service")
                .mayOnlyAccessLayers("seam")
                .whereLayer("framing")
                .mayOnlyAccessLayers("seam", "service")
                .whereLayer("http")
                .mayOnlyAccessLayers("seam", "service")
                .whereLayer("serving")
                .mayNotBeAccessedByAnyLayer()
                .check(PROTOCOL);
    }

    @Test
    void serversUseTheJdkAlone() {
        DescribedPredicate<JavaClass> foreign =
                resideInAPackage("dev.acceptloop..")
                        .or(resideInAPackage("java.."))
                        .or(resideInAPackage("org.jspecify.."));
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.acceptloop.protocol..",
                        "dev.acceptloop.syscalls..",
                        "dev.acceptloop.blocking..",
                        "dev.acceptloop.forking..",
                        "dev.acceptloop.threaded..",
                        "dev.acceptloop.selector..",
                        "dev.acceptloop.async..",
                        "dev.acceptloop.misbehaving..",
                        "dev.acceptloop.event..")
                .should()
                .dependOnClassesThat(
                        DescribedPredicate.not(foreign).as("are neither ours nor the JDK's"))
                .check(SUITE);
    }

    /** Tests of others are red and green by them; a load is made without. */
    @Test
    void onlyWhatIsMadeForTestsUsesTheirLibraries() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.acceptloop.junit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.assertj..", "org.junit..", "org.opentest4j..")
                .check(SUITE);
    }

    /** It is started as a program; and of Netty nobody else is to know. */
    @Test
    void nobodyUsesThePeers() {
        noClasses()
                .that()
                .resideOutsideOfPackage(PEERS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(PEERS, "io.netty..")
                .check(SUITE);
        noClasses()
                .that()
                .resideInAPackage(PEERS)
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.acceptloop..")
                                .and(DescribedPredicate.not(resideInAPackage(PEERS))))
                .check(SUITE);
    }

    @Test
    void serversAreFinalAndExtendNothing() {
        classes()
                .that()
                .implement(Server.class)
                .should()
                .haveModifier(JavaModifier.FINAL)
                .andShould()
                .beAssignableTo(
                        DescribedPredicate.describe(
                                "a class that extends Object alone",
                                type ->
                                        type.getRawSuperclass()
                                                .map(parent -> parent.isEquivalentTo(Object.class))
                                                .orElse(true)))
                .check(SUITE);
    }

    @Test
    void theRulesSeeClasses() {
        assertThat(SUITE.stream().map(JavaClass::getPackageName))
                .contains(
                        "dev.acceptloop.protocol",
                        "dev.acceptloop.selector",
                        "dev.acceptloop.junit",
                        "dev.acceptloop.peers");
    }
}
