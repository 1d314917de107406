package io.waybill.console;

import io.waybill.ods.Reconciliation;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** {@code /actuator/jobnumbers}: how the job numbers that were issued here stand, and where ODS has something else. */
@Endpoint(id = "jobnumbers")
class JobNumbersEndpoint {
    private final Reconciliation reconciliation;

    JobNumbersEndpoint(Reconciliation reconciliation) {
        this.reconciliation = reconciliation;
    }

    @ReadOperation
    Map<String, Object> numbers() {
        return Map.of("prefixes", reconciliation.standing(), "differences", reconciliation.differences());
    }
}
