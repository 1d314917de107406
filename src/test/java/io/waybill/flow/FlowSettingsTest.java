package io.waybill.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlowSettingsTest {
    private static final Map<String, String> DEFAULTS = Map.of("inbox", "inbox/{flow}", "pack-receipts", "false");

    @Test
    void whatAFlowDoesNotSetIsTheDefaultUnderItsName() {
        FlowSettings settings = new FlowSettings(DEFAULTS, Map.of("letters", Map.of("inbox", "/mnt/letters")));

        assertThat(settings.of("letters")).containsEntry("inbox", "/mnt/letters");
        assertThat(settings.of("scans")).containsEntry("inbox", "inbox/scans");
    }

    @Test
    void inTheEnvironmentFlowsAndSettingsHaveNoHyphens() {
        FlowSettings settings = new FlowSettings(DEFAULTS, Map.of("pressreleases", Map.of("packreceipts", "true")));

        assertThat(settings.of("press-releases")).containsEntry("pack-receipts", "true");
        assertThat(settings.unused(Map.of("press-releases", Set.of("pack-receipts"))))
                .isEmpty();
        assertThat(settings.unused(Map.of("letters", Set.of("inbox"))))
                .singleElement()
                .asString()
                .contains("no flow file pressreleases.camel.yaml");
    }

    @Test
    void theExactNameOfAFlowComesFirst() {
        FlowSettings settings =
                new FlowSettings(DEFAULTS, Map.of("ab", Map.of("inbox", "one"), "a-b", Map.of("inbox", "other")));

        assertThat(settings.of("ab")).containsEntry("inbox", "one");
        assertThat(settings.of("a-b")).containsEntry("inbox", "other");
    }
}
