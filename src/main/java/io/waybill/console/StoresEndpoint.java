package io.waybill.console;

import io.waybill.delivery.DeliveryDispatch;
import io.waybill.delivery.Limits;
import io.waybill.delivery.MemoryBudget;
import io.waybill.delivery.Quotas;
import io.waybill.delivery.Stores;
import io.waybill.ods.OdsTrouble;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * {@code /actuator/stores}: for each store in use how many requests it may get at a time, how it stands with its quota, and
 * what is wrong with it; and how much memory the content on its way has borrowed, in bytes.
 */
@Endpoint(id = "stores")
class StoresEndpoint {
    private final Stores stores;
    private final DeliveryDispatch dispatch;
    private final Limits limits;
    private final Quotas quotas;
    private final MemoryBudget memory;
    private final OdsTrouble ods;

    StoresEndpoint(
            Stores stores,
            DeliveryDispatch dispatch,
            Limits limits,
            Quotas quotas,
            MemoryBudget memory,
            OdsTrouble ods) {
        this.stores = stores;
        this.dispatch = dispatch;
        this.limits = limits;
        this.quotas = quotas;
        this.memory = memory;
        this.ods = ods;
    }

    @ReadOperation
    Map<String, Object> stores() {
        Map<String, Object> all = new LinkedHashMap<>();
        for (String store : stores.enabled()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put(
                    "deliveries",
                    Map.of(
                            "limit",
                            limits.of(store),
                            "ceiling",
                            stores.of(store).workers()));
            if (stores.of(store).chunked()) {
                one.put(
                        "chunks",
                        Map.of(
                                "limit",
                                limits.ofChunks(store),
                                "ceiling",
                                stores.of(store).chunkWorkers()));
            }
            quotas.of(store).ifPresent(state -> one.put("quota", quota(state)));
            dispatch.trouble(store)
                    .or(() -> store.equals("ods") ? ods.now() : Optional.empty())
                    .ifPresent(trouble -> one.put("trouble", trouble));
            all.put(store, one);
        }
        Map<String, Object> budget =
                Map.of("total", memory.total().toBytes(), "used", memory.used().toBytes(), "waiting", memory.waiting());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("stores", all);
        answer.put("memory", budget);
        return answer;
    }

    private static Map<String, Object> quota(Quotas.State state) {
        Map<String, Object> quota = new LinkedHashMap<>();
        quota.put("filesPerSecond", state.quota().filesPerSecond());
        quota.put("bytesPerDay", state.quota().bytesPerDay().toBytes());
        quota.put("bytesUsed", state.used().toBytes());
        state.waits().ifPresent(reason -> quota.put("waits", reason));
        return quota;
    }
}
