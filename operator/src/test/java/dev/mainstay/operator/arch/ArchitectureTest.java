package dev.mainstay.operator.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

/** The structure of design section 6, kept by the build. */
@AnalyzeClasses(
    packages = "dev.mainstay.operator",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule pureCoreKnowsNoFramework =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..plan..",
              "..render..",
              "..quorum..",
              "..rollout..",
              "..removal..",
              "..status..",
              "..actions..",
              "..recovery..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.fabric8.kubernetes.client..", "io.javaoperatorsdk..", "org.slf4j..")
          .allowEmptyShould(true)
          .because("decisions are pure: no client, no framework, no log");

  @ArchTest
  static final ArchRule endpointAndEtcdAreApart =
      slices()
          .matching("dev.mainstay.operator.(endpoint|etcd)..")
          .should()
          .notDependOnEachOther()
          .because("what one needs of the other is an interface in status or kube");

  @ArchTest
  static final ArchRule onlyRuntimeReadsTheClock =
      noClasses()
          .that()
          .resideOutsideOfPackage("..runtime..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "getenv")
          .because("a test cannot repeat what reads the clock or the environment");
}
