package io.waybill;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The borders between the packages, as the table of contents of the system draws them. */
@AnalyzeClasses(packages = "io.waybill", importOptions = ImportOption.DoNotIncludeTests.class)
class BordersTest {
    private static final String OURS = "io.waybill..";

    @ArchTest
    static final ArchRule the_ledger_knows_none_of_us = only("ledger");

    @ArchTest
    static final ArchRule intake_knows_the_ledger = only("intake", "ledger");

    @ArchTest
    static final ArchRule inspect_knows_the_ledger = only("inspect", "ledger");

    @ArchTest
    static final ArchRule ods_knows_the_ledger = only("ods", "ledger");

    @ArchTest
    static final ArchRule delivery_knows_the_ledger = only("delivery", "ledger");

    @ArchTest
    static final ArchRule receipt_knows_the_ledger = only("receipt", "ledger");

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

    private static ArchRule only(String name, String... known) {
        String[] allowed = new String[known.length + 1];
        allowed[0] = "io.waybill." + name + "..";
        for (int i = 0; i < known.length; i++) {
            allowed[i + 1] = "io.waybill." + known[i] + "..";
        }
        return classes()
                .that()
                .resideInAPackage("io.waybill." + name + "..")
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage(OURS).or(resideInAnyPackage(allowed)));
    }
}
