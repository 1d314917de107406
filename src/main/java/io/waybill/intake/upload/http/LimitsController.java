package io.waybill.intake.upload.http;

import io.waybill.flow.Flow;
import io.waybill.flow.Flows;
import io.waybill.intake.upload.SenderQuotas;
import io.waybill.intake.upload.Slots;
import io.waybill.intake.upload.UploadProperties;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells senders what they may do, before they run into it. */
@RestController
class LimitsController {
    private final Slots slots;
    private final SenderQuotas quotas;
    private final Flows flows;
    private final UploadProperties properties;

    LimitsController(Slots slots, SenderQuotas quotas, Flows flows, UploadProperties properties) {
        this.slots = slots;
        this.quotas = quotas;
        this.flows = flows;
        this.properties = properties;
    }

    /** Sizes in bytes, times in seconds. */
    @GetMapping("/api/v1/limits")
    Map<String, Object> limits(HttpServletRequest request) {
        Slots.State state = slots.state(SlotFilter.sender(request));
        Map<String, Object> limits = new LinkedHashMap<>();
        limits.put(
                "flows",
                flows.all().stream()
                        .filter(flow -> flow.isInForce() && flow.takesUploads())
                        .map(Flow::name)
                        .toList());
        limits.put("largestUpload", properties.maxSize().toBytes());
        limits.put("openUploads", properties.mostOpen());
        limits.put("keptFor", properties.keep().toSeconds());
        limits.put("sendingAtOnce", Map.of("all", state.all(), "you", state.each()));
        limits.put("sendingNow", Map.of("all", state.active(), "you", state.own(), "waiting", state.waiting()));
        limits.put("waitingAtMost", properties.waiting().toSeconds());
        quotas.of(SlotFilter.sender(request))
                .ifPresent(today -> limits.put(
                        "bytesToday", Map.of("all", today.limit(), "used", today.used(), "left", today.left())));
        limits.put("slowestPerSecond", properties.slowest().toBytes());
        return limits;
    }
}
