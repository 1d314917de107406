package io.waybill.delivery.store;

import io.minio.StatObjectResponse;
import io.waybill.delivery.ObjectMetadata;
import io.waybill.ledger.Delivery;
import io.waybill.outcome.DeliveryFailed;
import io.waybill.outcome.Failure;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets S3 put an object only where nothing stands, or in place of what was seen there (API reference, "Conditional writes"):
 * nothing of somebody else is replaced, and what was put meanwhile neither. Of a server that can't do that it is looked before.
 */
final class S3Conditions {
    private static final Logger LOG = LoggerFactory.getLogger(S3Conditions.class);
    private static final Map<String, String> IF_NOTHING_IS_THERE = Map.of("If-None-Match", "*");

    /** Looks at what stands at the name of a delivery. */
    @FunctionalInterface
    interface Look {
        Optional<StatObjectResponse> at(Delivery delivery) throws Exception;
    }

    private final Look look;
    private final Replacing replacing;
    private volatile boolean known = true;

    S3Conditions(Look look, Replacing replacing) {
        this.look = look;
        this.replacing = replacing;
    }

    static boolean isOurs(Delivery delivery, StatObjectResponse found) {
        return delivery.id().toString().equals(found.userMetadata().get(ObjectMetadata.DELIVERY));
    }

    /** Whether an answer says that something else stands there than was expected. */
    static boolean isNotMet(int status) {
        return status == HttpURLConnection.HTTP_PRECON_FAILED;
    }

    /**
     * The headers under which a document is put.
     *
     * @throws DeliveryFailed if something stands there that is not replaced
     */
    Map<String, String> of(Delivery delivery) throws Exception {
        if (known && !replacing.allowed() && delivery.attempts() <= 1) {
            return IF_NOTHING_IS_THERE;
        }
        Optional<StatObjectResponse> found = look.at(delivery);
        requireReplaceable(delivery, found);
        if (replacing.allowed()) {
            replacing.check().accept(delivery);
        }
        if (!known) {
            return Map.of();
        }
        return found.map(there -> Map.of("If-Match", "\"" + S3Checksums.plain(there.etag()) + "\""))
                .orElse(IF_NOTHING_IS_THERE);
    }

    /** Before much is sent in vain. */
    void requireFree(Delivery delivery) throws Exception {
        if (!replacing.allowed()) {
            requireReplaceable(delivery, look.at(delivery));
        }
    }

    private void requireReplaceable(Delivery delivery, Optional<StatObjectResponse> found) {
        if (!replacing.allowed() && found.isPresent() && !isOurs(delivery, found.get())) {
            throw new DeliveryFailed(Failure.nameTaken(delivery.target()));
        }
    }

    /**
     * The server said no to what was put under a condition.
     *
     * @throws DeliveryFailed if that is because of what stands there, and that isn't of this delivery
     */
    void refused(Delivery delivery, int status, String code) throws Exception {
        if (status == HttpURLConnection.HTTP_NOT_IMPLEMENTED && known) {
            known = false;
            LOG.info(
                    "The S3 server can't put under a condition ({}): it is looked what stands there before each put",
                    code);
        } else if (isNotMet(status)) {
            requireReplaceable(delivery, look.at(delivery));
        }
    }
}
