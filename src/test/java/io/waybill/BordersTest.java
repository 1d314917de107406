package io.waybill;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The borders between the packages, as the table of contents of the system draws them. */
@AnalyzeClasses(packages = "io.waybill", importOptions = ImportOption.DoNotIncludeTests.class)
class BordersTest {
    private static final String OURS = "io.waybill..";

    /** The vocabulary that everybody may use. */
    private static final Set<String> WORDS = Set.of("content", "outcome");

    /** Origins and splitters as others see them, without the rooms of those that there are. */
    private static final String PORTS_OF_INTAKE = "ports of intake";

    @ArchTest
    static final ArchRule content_knows_none_of_us = only("content");

    @ArchTest
    static final ArchRule outcome_knows_none_of_us = only("outcome");

    @ArchTest
    static final ArchRule the_ledger_knows_what_it_keeps = only("ledger");

    @ArchTest
    static final ArchRule access_knows_the_ledger = only("access", "ledger");

    @ArchTest
    static final ArchRule intake_knows_the_ledger = only("intake", "ledger", "flow");

    @ArchTest
    static final ArchRule intake_knows_no_single_origin_or_splitter = noClasses()
            .that()
            .resideInAPackage("io.waybill.intake")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.waybill.intake.*..");

    @ArchTest
    static final ArchRule inspect_knows_the_ledger = only("inspect", "ledger");

    @ArchTest
    static final ArchRule ods_knows_the_ledger = only("ods", "ledger", PORTS_OF_INTAKE);

    @ArchTest
    static final ArchRule delivery_knows_the_ledger = only("delivery", "ledger");

    @ArchTest
    static final ArchRule archive_reads_what_was_delivered = only("archive", "ledger", "delivery");

    @ArchTest
    static final ArchRule receipt_knows_the_ledger = only("receipt", "ledger", PORTS_OF_INTAKE);

    @ArchTest
    static final ArchRule only_camel_knows_camel = noClasses()
            .that()
            .resideOutsideOfPackage("io.waybill.camel..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..");

    @ArchTest
    static final ArchRule nobody_knows_our_camel_package = noClasses()
            .that()
            .resideOutsideOfPackage("io.waybill.camel..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.waybill.camel..");

    @ArchTest
    static final ArchRule nobody_knows_the_console = noClasses()
            .that()
            .resideOutsideOfPackage("io.waybill.console..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.waybill.console..");

    @ArchTest
    static final ArchRule the_stand_in_of_ods_knows_none_of_us = classes()
            .that()
            .resideInAPackage("io.waybill.standin..")
            .should()
            .onlyDependOnClassesThat(resideOutsideOfPackage(OURS).or(resideInAPackage("io.waybill.standin..")));

    @ArchTest
    static final ArchRule only_the_wiring_knows_the_stand_in_of_ods = noClasses()
            .that(resideOutsideOfPackage("io.waybill.standin..").and(resideOutsideOfPackage("io.waybill")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.waybill.standin..");

    @ArchTest
    static final ArchRule no_packages_depend_on_each_other_in_a_circle =
            slices().assignedFrom(packages()).should().beFreeOfCycles();

    /** Each package below {@code io.waybill} for itself, those within others included. */
    private static SliceAssignment packages() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass one) {
                return one.getPackageName().startsWith("io.waybill.")
                        ? SliceIdentifier.of(one.getPackageName())
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "our packages";
            }
        };
    }

    private static ArchRule only(String name, String... known) {
        Set<String> packages = new TreeSet<>(List.of(known));
        packages.add(name);
        if (!WORDS.contains(name)) {
            packages.addAll(WORDS);
        }
        String[] allowed = packages.stream().map(BordersTest::pattern).toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage("io.waybill." + name + "..")
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage(OURS).or(resideInAnyPackage(allowed)));
    }

    private static String pattern(String name) {
        return name.equals(PORTS_OF_INTAKE) ? "io.waybill.intake" : "io.waybill." + name + "..";
    }
}
